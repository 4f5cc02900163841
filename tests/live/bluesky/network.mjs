// Starts PLC, PDS and AppView on loopback, seeds a community, writes run/network.json when all is indexed.
// Needs Node 22, DB_POSTGRES_URL and REDIS_HOST: network.sh sets them. SIGTERM stops it.
import fs from 'node:fs';
import net from 'node:net';
import { seed } from './seed.mjs';
import { seedShop } from './shop.mjs';

// Every service listens on all interfaces by itself; nothing here is for others.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const [first] = given;
  if (typeof first === 'object' && first !== null && 'port' in first) given[0] = { ...first, host: '127.0.0.1' };
  else if (typeof given[1] === 'string') given[1] = '127.0.0.1';
  else if (['number', 'string', 'undefined'].includes(typeof first)) given.splice(1, 0, '127.0.0.1');
  return listen.apply(this, given);
};

const { TestNetwork } = await import('@atproto/dev-env');
const started = Date.now();
const network = await TestNetwork.create({
  dbPostgresSchema: 'bluesky',
  plc: { port: 2582 },
  pds: { port: 2583, hostname: 'localhost', enableDidDocWithSession: true },
  // Threads are cut as a busy server cuts them, so that reading on below the cut is tested.
  bsky: { port: 2584, publicUrl: 'http://localhost:2584', maxThreadDepth: 6 },
  ozone: {
    port: 2587, chatUrl: 'http://localhost:2590', chatDid: 'did:example:chat', dbMaterializedViewRefreshIntervalMs: 3600_000,
  },
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await network.close().catch((error) => console.log('close:', error.message));
    process.exit(0);
  });
}
const truth = { ...(await seed(network)), shop: await seedShop(network) };
// The owners' server goes by a name from now on, as everywhere else: ours is told where that name leads.
const PDS_NAME = 'pds.test';
for (const did of [truth.owner.did, truth.shop.did]) {
  await network.pds.ctx.plcClient.updatePds(did, network.pds.ctx.plcRotationKey, `https://${PDS_NAME}`);
  await network.pds.ctx.idResolver.did.resolve(did, true);
}
const servers = { 'plc.directory': 2582, [PDS_NAME]: 2583, 'public.api.bsky.app': 2584 };
fs.writeFileSync(new URL('./run/truth.json', import.meta.url), JSON.stringify(truth, null, 1));
fs.writeFileSync(new URL('./run/network.json', import.meta.url), JSON.stringify({ servers, seconds: (Date.now() - started) / 1000 }));
console.log(`ready after ${(Date.now() - started) / 1000} s, ${Math.round(process.memoryUsage().rss / 1048576)} MB`);
