// Writes a community into the network and tells the truth about it: every act, and who can see it.
//
// reach: "public"  without a login
//        "login"   only with the owner's notifications
//        "never"   hidden by a deactivation, a take-down, a block or a deletion
import { TID } from '@atproto/common-web';

const PASSWORD = 'seeded-secret'; // of accounts that live for a minute on loopback
const DAY = 86_400_000;
const OWNER = 'brand';
const MEMBERS = Array.from({ length: 34 }, (_, i) => `m${String(i).padStart(2, '0')}`);
const FOLLOWERS = MEMBERS.slice(0, 30);
const SHY = 'm25'; // asks to be shown to nobody without a login
const BLOCKED = 'm26', DEACTIVATED = 'm27', TAKEN_DOWN = 'm28', BARE = 'm29'; // BARE has no profile record
const POST_AGES = [120, 85, 79, 73, 66, 60, 53, 46, 40, 33, 26, 19, 11, 4];
const NOTIFIED_HEIGHT = 5; // an AppView tells of answers below a post only down to here

export async function seed(network) {
  const story = new Story(network);
  await story.people();
  await story.follows();
  await story.posts();
  await story.elsewhere();
  await story.oddities();
  await network.processAll(120_000);
  await story.hide();
  await network.processAll(120_000);
  return story.truth();
}

export class Story {
  constructor(network) {
    this.network = network;
    this.client = network.getSeedClient();
    this.now = Date.now();
    this.acts = [];
    this.followRecords = [];
    this.posts_ = new Map(); // uri -> {author, parent, root}
    this.clock = 0;
    this.hidden = new Set();
    this.blocks = [];
    this.deleted = new Set();
  }

  did(name) { return this.client.dids[name]; }

  // A record as if written `age` days ago: its key tells the time as well as its date does.
  async write(by, collection, record, age) {
    const at = this.now - Math.round(age * DAY) + this.clock++;
    const createdAt = new Date(at).toISOString();
    const { data } = await this.client.agent.com.atproto.repo.createRecord(
      { repo: this.did(by), collection, rkey: TID.fromTime(at * 1000, this.clock % 1024).toString(), record: { $type: collection, ...record, createdAt } },
      { encoding: 'application/json', headers: this.client.getHeaders(this.did(by)) });
    return { uri: data.uri, cid: data.cid, createdAt };
  }

  async people() {
    for (const name of [OWNER, ...MEMBERS]) {
      await this.join(name, name === BARE ? null : name === OWNER ? 'The Brand' : `Member ${name} é ✨`,
        name === SHY ? { labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] } } : {});
    }
  }

  // An account, with a profile record if it has a name.
  async join(name, displayName, more = {}) {
    await this.client.createAccount(name, { email: `${name}@test.invalid`, handle: `${name}.test`, password: PASSWORD });
    if (displayName === null) return;
    const record = { $type: 'app.bsky.actor.profile', displayName, description: `bio of ${name}`, createdAt: new Date(this.now - 400 * DAY).toISOString(), ...more };
    await this.client.agent.com.atproto.repo.putRecord({ repo: this.did(name), collection: 'app.bsky.actor.profile', rkey: 'self', record },
      { encoding: 'application/json', headers: this.client.getHeaders(this.did(name)) });
  }

  async follow(by, whom, age) {
    const written = await this.write(by, 'app.bsky.graph.follow', { subject: this.did(whom) }, age);
    this.followRecords.push({ follower: this.did(by), followed: this.did(whom), at: written.createdAt });
  }

  async follows() {
    for (const [i, name] of FOLLOWERS.entries()) await this.follow(name, OWNER, 190 - i * 6.2);
    for (const [i, name] of ['m00', 'm01', 'm02', 'm03', 'm04', 'm10', 'm31'].entries()) await this.follow(OWNER, name, 150 - i * 9);
    for (let i = 0; i < 8; i++) await this.follow(MEMBERS[i], MEMBERS[(i + 1) % 8], 100);
  }

  act(kind, by, target, written, more) {
    this.acts.push({ kind, actor: this.did(by), target: this.did(target), created_at: written.createdAt, ...more });
  }

  // An AppView that indexes an answer together with what it answers may forget to notify: one after the other.
  async post(by, text, age, { parent, quoted, media, mentions = [], langs = ['en'] } = {}) {
    const record = { text, langs };
    if (parent) await this.network.processAll(60_000);
    if (parent) record.reply = { root: strong(this.rootOf(parent)), parent: strong(parent) };
    if (quoted) {
      const embed = { $type: 'app.bsky.embed.record', record: strong(quoted) };
      record.embed = media ? { $type: 'app.bsky.embed.recordWithMedia', record: embed, media: { $type: 'app.bsky.embed.external', external: { uri: 'https://example.org/', title: 'A page', description: '' } } } : embed;
    }
    if (mentions.length) record.facets = mentions.map((name) => this.facet(text, name));
    const written = await this.write(by, 'app.bsky.feed.post', record, age);
    const made = { ...written, author: by, parent, root: parent ? this.rootOf(parent) : undefined };
    this.posts_.set(written.uri, made);
    const told = { post: made.uri, text, thread: (made.root ?? made).uri };
    if (parent && parent.author !== by) this.act('reply', by, parent.author, written, { ...told, id: `${made.uri}/reply`, parent: parent.uri });
    if (quoted && quoted.author !== by) this.act('quote', by, quoted.author, written, { ...told, id: `${made.uri}/quote`, parent: quoted.uri });
    for (const name of mentions) {
      if ([by, parent?.author, quoted?.author].includes(name)) continue;
      this.act('mention', by, name, written, { ...told, id: `${made.uri}/mention/${this.did(name)}` });
    }
    return made;
  }

  rootOf(post) { return post.root ?? post; }

  facet(text, name) {
    const at = Buffer.byteLength(text.slice(0, text.indexOf(`@${name}.test`)));
    return { index: { byteStart: at, byteEnd: at + `@${name}.test`.length }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: this.did(name) }] };
  }

  async endorse(kind, by, post, age) {
    const written = await this.write(by, `app.bsky.feed.${kind}`, { subject: strong(post) }, age);
    if (by !== post.author) this.act(kind, by, post.author, written, { id: `${post.uri}/${kind}/${this.did(by)}`, parent: post.uri });
  }

  async posts() {
    this.own = [];
    for (const [i, age] of POST_AGES.entries()) {
      const post = await this.post(OWNER, `brand post ${i} é`, age);
      this.own.push(post);
      if (i === 0) continue;
      for (let k = 0; k < 3 + i; k++) await this.endorse('like', FOLLOWERS[(i * 7 + k) % 30], post, age - 0.3 - k / 50);
      for (let k = 0; k < i % 4; k++) await this.endorse('repost', FOLLOWERS[(i * 5 + k) % 30], post, age - 0.4 - k / 50);
      if (i % 3 === 0) await this.post(FOLLOWERS[(i * 4) % 30], `quoting post ${i}`, age - 0.5, { quoted: post, media: i % 2 === 0 });
      await this.chain(post, [MEMBERS[i], MEMBERS[i + 1], OWNER, MEMBERS[i], MEMBERS[(i * 3) % 30]], age - 0.1);
    }
    // As deep as no server answers in one go, and as wide as a page is long.
    await this.chain(this.own[3], Array.from({ length: 15 }, (_, k) => MEMBERS[8 + (k % 2)]), 72);
    for (let k = 0; k < 12; k++) await this.post(MEMBERS[12 + k], `me too, ${k}`, 65 - k / 50, { parent: this.own[4] });
  }

  async chain(start, names, age) {
    let parent = start;
    for (const [k, name] of names.entries()) parent = await this.post(name, `${name} answers, step ${k}`, age - k / 50, { parent });
    return parent;
  }

  // What the owner does away from their own posts.
  async elsewhere() {
    const theirs = await this.post('m31', 'a thought of my own', 30);
    const answer = await this.post(OWNER, 'well said', 29.9, { parent: theirs });
    await this.post('m12', 'I agree with both', 29.8, { parent: answer });
    await this.post('m31', 'thank you', 29.7, { parent: answer });
    await this.post(OWNER, 'worth reading', 29.5, { quoted: theirs });
    const liked = await this.post('m02', 'liked by the brand', 28);
    await this.endorse('like', OWNER, liked, 27.9);
    await this.endorse('repost', OWNER, liked, 27.8);
    await this.endorse('like', OWNER, theirs, 100); // before the days looked at
    const more = await this.post(OWNER, 'and one more thing', POST_AGES[5] - 0.2, { parent: this.own[5] });
    await this.post('m14', 'to the second thing', POST_AGES[5] - 0.3, { parent: more });
    await this.post('m15', 'ask @m03.test and @brand.test about it', POST_AGES[6] - 0.2, { parent: this.own[6], mentions: ['m03', OWNER] });
  }

  async oddities() {
    await this.post('m16', 'hello @brand.test, é is no problem', 20, { mentions: [OWNER] });
    await this.post('m16', 'late to the old post', 10, { parent: this.own[0] });
    await this.endorse('like', 'm17', this.own[0], 9);
    await this.endorse('repost', 'm18', this.own[0], 9);
    await this.post('m33', 'a quote by somebody who does not follow', 8, { quoted: this.own[11] });
    // Somebody deletes what others have answered already; somebody is hidden in the middle of a talk.
    const gone = await this.post('m19', 'soon deleted', 18, { parent: this.own[11] });
    await this.post('m20', 'an answer to what is deleted', 17.9, { parent: gone });
    this.toDelete = gone;
    for (const [k, name] of [BLOCKED, DEACTIVATED, TAKEN_DOWN].entries()) {
      await this.endorse('like', name, this.own[12], 10 - k / 50);
      await this.endorse('repost', name, this.own[12], 9.9 - k / 50);
      await this.post(name, `quote by ${name}`, 9.8 - k / 50, { quoted: this.own[12] });
      const said = await this.post(name, `reply by ${name}`, 9.7 - k / 50, { parent: this.own[12] });
      await this.post('m21', `in answer to ${name}`, 9.6 - k / 50, { parent: said });
    }
    const first = await this.post('m05', 'before the quarrel', 7, { parent: this.own[12] });
    await this.post('m06', 'the quarrel', 6.9, { parent: first });
    await this.post(BLOCKED, 'to somebody else below the brand', 6.8, { parent: first });
    await this.post('m22', 'in front of the shy one', 6.5, { parent: this.own[12] });
    await this.post(SHY, 'shy words', 6.4, { parent: this.own[12] });
  }

  async block(by, whom) {
    await this.write(by, 'app.bsky.graph.block', { subject: this.did(whom) }, 1);
    this.blocks.push([this.did(by), this.did(whom)]);
  }

  async hide() {
    await this.block(OWNER, BLOCKED);
    await this.block('m05', 'm06');
    const [, , repo, , rkey] = this.toDelete.uri.split('/');
    await this.client.agent.com.atproto.repo.deleteRecord({ repo, collection: 'app.bsky.feed.post', rkey }, { encoding: 'application/json', headers: this.client.getHeaders(repo) });
    this.deleted.add(this.toDelete.uri);
    await this.client.agent.com.atproto.server.deactivateAccount({}, { encoding: 'application/json', headers: this.client.getHeaders(this.did(DEACTIVATED)) });
    await this.network.pds.ctx.accountManager.takedownAccount(this.did(TAKEN_DOWN), { applied: true, ref: 'seeded' });
    this.network.pds.ctx.sequencer.sequenceAccountEvt && await this.network.pds.ctx.sequencer.sequenceAccountEvt(this.did(TAKEN_DOWN), 'takendown');
    await this.network.bsky.ctx.dataplane.takedownActor({ did: this.did(TAKEN_DOWN), ref: 'seeded' });
    for (const name of [DEACTIVATED, TAKEN_DOWN]) this.hidden.add(this.did(name));
  }

  quarrelled(one, other) { return one !== other && this.blocks.some((pair) => pair.includes(one) && pair.includes(other)); }

  // Whether a post stands below one of the owner's, all that is between them shown to everybody.
  inThread(post) {
    const author = this.did(post.author);
    if (this.hidden.has(author) || this.deleted.has(post.uri)) return false;
    if (post.author === OWNER) return post !== this.own[0];
    if (!post.parent) return false;
    return !this.quarrelled(author, this.did(post.parent.author)) && this.inThread(post.parent);
  }

  reach(act) {
    const owner = this.did(OWNER);
    const old = this.own[0].uri;
    if (this.hidden.has(act.actor) || this.deleted.has(act.post)) return 'never';
    // A list of reposters shows whom the author has blocked; every other list hides them.
    const withOwner = act.target === owner && this.quarrelled(act.actor, owner);
    if (act.kind !== 'repost' && withOwner) return 'never';
    if (act.kind === 'like' || act.kind === 'repost') return act.parent === old ? 'login' : 'public';
    if (act.actor === owner) return 'public';
    const post = this.posts_.get(act.post);
    if (act.kind === 'quote') return act.parent === old ? 'login' : 'public';
    if (!post.parent) return act.target === owner ? 'login' : 'never';
    if (this.inThread(post)) return 'public';
    return this.notified(post) ? 'login' : 'never';
  }

  // Whether the owner is told of a post below one of theirs.
  notified(post) {
    if (this.quarrelled(this.did(post.author), this.did(OWNER))) return false;
    let above = post.parent;
    for (let height = 1; above && height < NOTIFIED_HEIGHT; height++, above = above.parent) {
      if (above.author === OWNER) return true;
    }
    return false;
  }

  truth() {
    const owner = this.did(OWNER);
    const oldest = this.now - 90 * DAY;
    const window = this.acts.filter((act) => Date.parse(act.created_at) >= oldest);
    const unseen = (did) => this.hidden.has(did) || this.quarrelled(did, owner);
    return {
      as_of: new Date(this.now).toISOString(), since_days: 90, password: PASSWORD,
      owner: { did: owner, handle: `${OWNER}.test` },
      people: Object.fromEntries([OWNER, ...MEMBERS].map((name) => [this.did(name), `${name}.test`])),
      shy: this.did(SHY), blocked: this.did(BLOCKED), deactivated: this.did(DEACTIVATED), taken_down: this.did(TAKEN_DOWN), bare: this.did(BARE),
      posts: this.own.map((post) => post.uri),
      follows: this.followRecords.filter((one) => [one.follower, one.followed].includes(owner))
        .map((one) => ({ ...one, reach: unseen(one.follower) || unseen(one.followed) ? 'never' : 'public' })),
      acts: window.map((act) => ({ ...act, reach: this.reach(act) })),
    };
  }
}

function strong(post) { return { uri: post.uri, cid: post.cid }; }
