import { describe, expect, test } from '@jest/globals';
import { content, LANGUAGES, texts } from '../../test/support/messages.js';
import { parseContent } from './content.js';
import { Refusal } from './refusal.js';

const RULES = { languages: LANGUAGES };
const parse = (input: unknown) => parseContent(input, RULES);
/** What was refused, as `field code`, each once. */
const faults = (input: unknown): string[] => {
  const answer = parse(input);
  return answer instanceof Refusal ? answer.errors.map(({ field, code }) => `${field} ${code}`) : [];
};
/** The message with the value set at a path such as `texts.fr.headline`. */
function having(path: string, value: unknown, base: object = content()): object {
  const [name, ...rest] = path.split('.');
  const inner = (base as { [name: string]: unknown })[name!];
  return { ...base, [name!]: rest.length === 0 ? value : having(rest.join('.'), value, (inner ?? {}) as object) };
}

describe('a whole message', () => {
  test('is taken as it was written', () => {
    expect(parse(content())).toEqual(content());
  });

  test('with only the required fields gets the defaults of the contract', () => {
    const { kind, status, category, urgency, severity, certainty, event } = content();
    const area = { description: content().area.description };
    const least = { kind, status, category, urgency, severity, certainty, event, area, texts: content().texts };
    expect(parse(least)).toEqual({
      ...content({ contacts: [], broadcast: { verbatim: false, priority: 'next-slot' } }),
      area: { ...area, geocodes: [], polygons: [], circles: [] },
    });
  });

  test('may leave every optional field without a value, as YAML writes it', () => {
    const optional = ['incident', 'effective', 'onset', 'expires', 'links', 'contacts', 'media', 'decisions'];
    const inside = ['note', 'sourceName', 'broadcast', 'prepared'];
    const blank = Object.fromEntries([...optional, ...inside].map((field) => [field, null]));
    expect(faults({ ...content(), ...blank })).toEqual([]);
  });

  test('in one language of the office is enough', () => {
    const french = <T>(said: { readonly [language: string]: T }) => ({ fr: said.fr });
    const { event, area } = content();
    const input = { ...content(), event: french(event), area: { ...area, description: french(area.description) } };
    expect(faults({ ...input, texts: { fr: texts('alert', 'fr') } })).toEqual([]);
  });

  test.each(['kind', 'status', 'category', 'urgency', 'severity', 'certainty', 'area', 'texts'])(
    'without its %s is refused',
    (field) => {
      expect(faults({ ...content(), [field]: undefined })).toContain(`${field} required`);
      expect(faults({ ...content(), [field]: null })).toContain(`${field} required`);
    },
  );

  test.each([null, undefined, 'kind: alert', 7, [], [content()]])('is an object, not %j', (input) => {
    expect(faults(input)).toEqual([input === null || input === undefined ? 'body required' : 'body type']);
  });

  test('is refused with everything that is wrong at once, each by its field', () => {
    const wrong = { ...content(), urgency: 'Now', expires: 'tonight', colour: 'red', incident: 'x'.repeat(121) };
    const answer = parse(wrong) as Refusal;
    expect(answer.code).toBe('validation');
    expect(answer.message).toMatch(/^colour is not a field here; known are reference, kind.*\(and 3 more\)$/);
    expect(faults(wrong).sort()).toEqual([
      'colour unknown-field',
      'expires time',
      'incident too-long',
      'urgency choice',
    ]);
  });
});

describe('each text is taken at its limit and refused one character beyond', () => {
  test.each([
    ['texts.fr.headline', 160],
    ['texts.fr.description', 4000],
    ['texts.fr.instruction', 1000],
    ['texts.fr.short', 400],
    ['texts.fr.spoken', 1500],
    ['note.fr', 500],
    ['event.fr', 80],
    ['area.description.fr', 200],
    ['sourceName.fr', 120],
    ['incident', 120],
  ])('%s: %i', (path, max) => {
    const at = having(path, 'é'.repeat(max));
    expect(parse(at)).toEqual(at);
    expect(faults(having(path, 'é'.repeat(max + 1)))).toEqual([`${path} too-long`]);
  });

  test.each(['texts.fr.description', 'texts.fr.instruction', 'texts.fr.short', 'texts.fr.spoken', 'note.fr'])(
    '%s may have paragraphs',
    (path) => {
      expect(faults(having(path, 'un\n\ndeux'))).toEqual([]);
    },
  );

  test.each(['texts.fr.headline', 'event.fr', 'area.description.fr', 'sourceName.fr', 'incident'])(
    '%s is one line',
    (path) => {
      expect(faults(having(path, 'un\ndeux'))).toEqual([`${path} character`]);
    },
  );

  test('a forbidden character is refused in every text, with its place', () => {
    const answer = parse(having('texts.nl.spoken', 'Bel \u202e211')) as Refusal;
    expect(answer.message).toBe('texts.nl.spoken has a bidirectional control (U+202E) at position 5');
  });
});

describe('words that CAP fixes', () => {
  test.each(['kind', 'status', 'urgency', 'severity', 'certainty'])(
    '%s is one of its words, letter for letter',
    (field) => {
      const word = (content() as unknown as { [name: string]: string })[field]!;
      expect(faults({ ...content(), [field]: word.toUpperCase() })).toEqual([`${field} choice`]);
      expect(faults({ ...content(), [field]: 'constructor' })).toEqual([`${field} choice`]);
      expect(faults({ ...content(), [field]: [word] })).toEqual([`${field} choice`]);
    },
  );

  test('a category is one of CAP’s, and is said once however often it was ticked', () => {
    expect(faults({ ...content(), category: ['Fire', 'Flood'] })).toEqual(['category[1] choice']);
    expect(parse({ ...content(), category: ['Fire', 'Met', 'Fire'] })).toMatchObject({ category: ['Fire', 'Met'] });
    expect(faults({ ...content(), category: 'Fire' })).toContain('category type');
  });
});

describe('times', () => {
  test.each(['effective', 'onset', 'expires'])('%s needs an offset', (field) => {
    const time = '2026-11-22T03:14:00+01:00';
    expect(parse({ ...content(), [field]: time })).toMatchObject({ [field]: time });
    expect(faults({ ...content(), [field]: '2026-11-22T03:14:00' })).toEqual([`${field} time`]);
    expect(faults({ ...content(), [field]: 1_795_313_640_000 })).toEqual([`${field} time`]);
  });

  test('a message does not expire before it takes effect, whatever the offsets look like', () => {
    const effective = '2026-11-22T03:00:00+01:00';
    expect(faults({ ...content(), effective, expires: '2026-11-22T02:00:00Z' })).toEqual(['expires order']);
    expect(faults({ ...content(), effective, expires: '2026-11-22T02:00:01Z' })).toEqual([]);
  });
});

describe('a field that the contract does not know is refused, never dropped in silence', () => {
  test.each([
    ['approvedBy', 'approvedBy'],
    ['texts.fr.html', 'texts.fr.html'],
    ['texts.es', 'texts.es'],
    ['note.es', 'note.es'],
    ['area.radius', 'area.radius'],
    ['broadcast.loud', 'broadcast.loud'],
    ['prepared.all-clear', 'prepared.all-clear'],
    ['toString', 'toString'],
  ])('%s', (path, field) => {
    const answer = parse(having(path, {})) as Refusal;
    expect(answer).toMatchObject({ code: 'unknown-field', errors: [{ field, code: 'unknown-field' }] });
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    '%s, as JSON.parse delivers it, at the top and inside',
    (name) => {
      const whole = JSON.stringify(content());
      const inside = JSON.stringify(content().texts.fr);
      const poison = `{"${name}":{"status":"actual"},`;
      expect(faults(JSON.parse(whole.replace('{', poison)))).toEqual([`${name} unknown-field`]);
      expect(faults(JSON.parse(whole.replace(inside, inside.replace('{', poison))))).toEqual([
        `texts.fr.${name} unknown-field`,
      ]);
    },
  );

  test('an inherited field is no field of the message', () => {
    const { kind: _, ...rest } = content();
    expect(faults(Object.assign(Object.create({ kind: 'alert' }), rest))).toEqual(['kind required']);
  });
});
