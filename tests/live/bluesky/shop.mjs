// A shop on the same network whose customers ask and complain: what they want, who answered, who only listens.
import { Story } from './seed.mjs';

const SHOP = 'cornershop';
const TALKERS = Array.from({ length: 11 }, (_, i) => `c${String(i).padStart(2, '0')}`);
const HOUR = 1 / 24;

// name, who, under what, age in days, language, text; `asks`: ? a request, ! a complaint.
const SAID = [
  ['opened', SHOP, null, 70, 'es', 'Hoy abrimos la tienda nueva.'],
  ['happy', 'c00', 'opened', 69, 'es', 'Enhorabuena por la tienda nueva, ha quedado preciosa.'],
  ['happy too', 'c01', 'happy', 68.8, 'es', 'Buenos días a todos.'],
  ['thanks', SHOP, 'happy', 68.7, 'es', 'Gracias por venir.'],
  ['window', 'c09', 'opened', 68, 'en', 'Lovely window, I walk past it every day.'],
  ['which', SHOP, null, 45, 'es', 'El azul o el verde.'],
  ['blue', 'c00', 'which', 44.6, 'es', 'A mí me gusta más el azul.'],
  ['hours', 'c03', 'which', 44.5, 'es', '¿A qué hora abrís los sábados?', '?'],
  ['at ten', SHOP, 'hours', 44.5 - 3.5 * HOUR, 'es', 'Abrimos a las diez.'],
  ['green', 'c09', 'which', 44, 'en', 'I think the green one is the best of all.'],
  ['old', 'c10', 'green', 43.9, 'en', 'I prefer the old one, to be honest.'],
  ['lend', 'c01', 'blue', 43, 'es', '¿Me prestas el tuyo el sábado?', '?'],
  ['sent', SHOP, null, 30, 'en', 'Everything in the window can be sent.'],
  ['canary', 'c04', 'sent', 29.5, 'es', '¿Hacéis envíos a Canarias?', '?'],
  ['tenerife', 'c00', 'canary', 29.5 - 30.5 * HOUR, 'es', 'Sí, yo vivo en Tenerife y lo recibí bien.'],
  ['zip', 'c07', 'sent', 29, 'en', 'The zip broke on the second day. Very disappointed.', '!'],
  ['sorry', SHOP, 'zip', 29 - 60.5 * HOUR, 'en', 'Sorry to hear that, a new one is on its way.'],
  ['welcome', 'c00', 'sent', 27, 'es', 'Buenos días a todos, @q03.test'],
  ['blue note', 'c01', 'sent', 26, 'en', 'It came with the blue note, as always.'],
  ['friday', SHOP, null, 14, 'en', 'On Friday we are open until nine.'],
  ['broken', 'c05', 'friday', 13.5, 'es', 'Mi pedido llegó roto y nadie me contesta.', '!'],
  ['canada', 'c06', 'friday', 13, 'en', 'Do you ship to Canada?', '?'],
  ['come', 'c00', 'friday', 12.8, 'en', 'See you on Friday.'],
  ['van day', SHOP, null, 5, 'en', 'The van goes out twice a week now.'],
  ['parcel', 'c08', 'van day', 4, 'en', 'Could you tell me where my parcel is?', '?'],
  ['tuesday', 'c01', 'parcel', 4 - 5.5 * HOUR, 'en', 'It is in the green van that comes on Tuesday.'],
  ['third week', 'c02', 'van day', 3, 'es', 'Ya vamos por la tercera semana y el paquete no llega. ¿Me podéis decir dónde está?', '?!'],
  ['sunny', 'c00', 'van day', 0.5, 'en', 'Good morning from a sunny Leeds.'],
];
// What somebody asked and what answers it; all else that was asked nobody has answered.
const ANSWERS = { hours: 'at ten', canary: 'tenerife', zip: 'sorry', parcel: 'tuesday' };
// Who follows and never speaks: days since they follow, what they applauded and when, the moment to invite them.
const SILENT = [
  { name: 'q00', since: 2, moment: 'just_came' },
  { name: 'q01', since: 20, applause: ['like', 'van day', 4.4], moment: 'just_liked' },
  { name: 'q02', since: 75, applause: ['repost', 'friday', 12.4], moment: 'just_liked' },
  { name: 'q03', since: 65, moment: 'near_member', friend: 'c00' },
  { name: 'q04', since: 80, applause: ['like', 'opened', 69.5], moment: 'no_moment' },
];

export async function seedShop(network) {
  const story = new Shop(network);
  await story.open();
  await story.talk();
  await network.processAll(120_000);
  return story.truth();
}

class Shop extends Story {
  async open() {
    const people = [SHOP, ...TALKERS, ...SILENT.map((one) => one.name)];
    for (const name of people) await this.join(name, name === SHOP ? 'The Shop' : `Customer ${name}`);
    for (const [i, name] of TALKERS.entries()) await this.follow(name, SHOP, 200 - i);
    for (const { name, since } of SILENT) await this.follow(name, SHOP, since);
  }

  async talk() {
    this.said = {};
    for (const [name, by, under, age, language, text] of SAID) {
      const mentions = [...text.matchAll(/@(\w+)\.test/g)].map((found) => found[1]);
      this.said[name] = await this.post(by, text, age, { parent: this.said[under], mentions, langs: [language] });
    }
    for (const { name, applause } of SILENT) {
      if (applause) await this.endorse(applause[0], name, this.said[applause[1]], applause[2]);
    }
  }

  truth() {
    const asked = SAID.filter((one) => one[6]).map(([name, by, under, , language, text, asks]) => {
      const answer = this.said[ANSWERS[name]];
      return {
        handle: `${by}.test`, text, language, request: asks.includes('?'), complaint: asks.includes('!'),
        towards: this.said[under].author === SHOP ? 'owner' : 'other', at: this.said[name].createdAt,
        answered_by: !answer ? 'nobody' : answer.author === SHOP ? 'owner' : 'member', answered_at: answer?.createdAt ?? null,
      };
    });
    const handles = Object.fromEntries(Object.entries(this.client.dids).map(([name, did]) => [did, `${name}.test`]));
    return {
      did: this.did(SHOP), handle: `${SHOP}.test`, asked,
      talk: this.acts.filter((act) => !['like', 'repost'].includes(act.kind)).map((act) => [handles[act.actor], handles[act.target]]),
      talkers: TALKERS.map((name) => `${name}.test`),
      silent: SILENT.map(({ name, since, moment, friend }) => ({ handle: `${name}.test`, since, moment, friend: friend ? `${friend}.test` : null })),
    };
  }
}
