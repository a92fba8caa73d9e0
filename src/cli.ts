import './production.js';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { atHand } from './at-hand.js';
import { boardText, driftText } from './board-text.js';
import { type Config, readConfig } from './config.js';
import { crisisText } from './crisis-text.js';
import { hubKey } from './data-directory.js';
import { doctor } from './doctor.js';
import type { Anchor } from './domain/anchor.js';
import type { Board } from './domain/board.js';
import { inZone } from './domain/local-time.js';
import { type Actor, ROLES, type Role, SCOPES, type Scope } from './domain/officer.js';
import { Refusal } from './domain/refusal.js';
import { type DriftCommand, decideDrift } from './drift-deciding.js';
import { checkExport, exportTo } from './export.js';
import { readAnchorFiles, readPublishedKeys, verifyLedgerFile } from './ledger-file.js';
import { ledgerText } from './ledger-text.js';
import type { Expiring, LedgerVerdict, Missed, Scheduled } from './press-office/api.js';
import { inProcess } from './press-office/call.js';
import { CrisisService } from './press-office/crisis.service.js';
import { FactorsService } from './press-office/factors.service.js';
import { LedgerService } from './press-office/ledger.service.js';
import { MessageReaderService } from './press-office/message-reader.service.js';
import { OfficersService } from './press-office/officers.service.js';
import { ReleasesService } from './press-office/releases.service.js';
import { TokensService } from './press-office/tokens.service.js';
import { type MessageFile, publish, readMessageFile, waitFor } from './publishing.js';
import { reconcile, reconciledText } from './reconcile.js';
import { BoardStore } from './store/board.store.js';
import { ConfigError } from './variables.js';

/**
 * The operator's command line: the 3 a.m. way without a browser, over the same rooms as the console. It decides
 * nothing: it asks the same services. Exit codes: 0 done or converged, 1 error, 2 refused by validation, 3 waits for
 * approval, 4 not converged in time; the reason is the last line.
 */
const HELP = `tocsin: one crisis message, the same version everywhere

  tocsin start                                  run the hub (as npm start does)
  tocsin migrate                                bring the database up to date
  tocsin doctor                                 check configuration, database, clocks and channels

  tocsin publish FILE.yaml… [--as EMAIL] [--reference REF] [--break-glass REASON] [--wait] [--timeout SECONDS]
                                                draft, submit and release each file in turn; with --wait, the next one
                                                only when every channel shows the one before
  tocsin publish FILE.yaml --at TIME [--as EMAIL] [--reference REF] [--break-glass REASON]
                                                the same at a set time: 2026-12-01T07:00 by the office's clocks, or
                                                2026-12-01T07:00:00+01:00
  tocsin hold|withdraw|all-clear REF --note TEXT [--note-fr TEXT …] [--break-glass REASON] [--wait] [--timeout SECONDS]
  tocsin board REF [--wait]                     who shows which version, now
  tocsin restore|accept-drift REF [--channel NAME] [--language fr] [--seen TIME]
                                                what somebody changed by hand: our text back, or theirs accepted; shows
                                                both texts, and asks, or takes the time that stands beside what you saw
  tocsin crisis-mode [on|off|auto --reason TEXT]
                                                light pages for everybody, off for half an hour, or as the load decides;
                                                without a word: who called, and what each newsroom measures
  tocsin list                                   the newest messages and where they stand
  tocsin --version                              which version of the program this is

  tocsin officer add --email E --name N --role ${ROLES.join('|')} [--password-stdin]
  tocsin officer reset --email E [--password-stdin]
                                                take passkeys, app, recovery codes, linked identities and tokens away and
                                                end every session, for whoever has lost them; with a new password, if
                                                one is given
  tocsin token create --email E [--scopes ${SCOPES.join(',')}] [--expires 30d]
  tocsin reconcile [--from DIR] [--dry-run]     after the database was restored to an older state: bring back what the
                                                newsrooms have kept beyond it
  tocsin export DIR [--verify]                  all that the public can read as files with a signed manifest, and the ledger;
                                                with --verify, compare such files with their manifest
  tocsin ledger verify [--file FILE] [--anchors FILE …] [--keys FILE]
                                                read the whole ledger, or an exported one (a file or its directory), against
                                                the chain and its anchors, and name the first entry that does not fit;
                                                with anchors from elsewhere (a mirror, an archive, mails), and with the keys
                                                as the hub published them (/.well-known/tocsin.json)

The command line acts as the officer "operator" (--as names another): whoever may read the data directory owns the hub.
--json prints JSON, one value a line. Exit codes: 0 done or converged, 1 error, 2 refused, 3 waits for approval,
4 not converged in time.`;

/** From dist/ and from src/ alike package.json is one folder up. */
const version = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;

class Exit {
  constructor(
    readonly code: 0 | 1 | 2 | 3 | 4,
    readonly reason: string,
  ) {}
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  as: { type: 'string' },
  at: { type: 'string' },
  reference: { type: 'string' },
  from: { type: 'string' },
  file: { type: 'string' },
  anchors: { type: 'string', multiple: true },
  keys: { type: 'string' },
  verify: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'break-glass': { type: 'string' },
  wait: { type: 'boolean' },
  timeout: { type: 'string' },
  note: { type: 'string' },
  reason: { type: 'string' },
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  'password-stdin': { type: 'boolean' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  channel: { type: 'string' },
  language: { type: 'string' },
  seen: { type: 'string' },
} as const;

interface Line {
  readonly words: readonly string[];
  readonly options: {
    readonly [Name in keyof typeof OPTIONS]?: (typeof OPTIONS)[Name]['type'] extends 'boolean'
      ? boolean
      : (typeof OPTIONS)[Name] extends { readonly multiple: true }
        ? string[]
        : string;
  };
  /** `--note-fr` and so on. */
  readonly notes: { readonly [language: string]: string };
  readonly config: Config;
}

async function run(line: Line): Promise<Exit> {
  const [command, ...rest] = line.words;
  switch (command) {
    case 'version':
      return new Exit(0, version());
    case undefined:
    case 'help':
      console.log(HELP);
      return new Exit(0, '');
    case 'start':
      await import('./main.js');
      return new Exit(0, '');
    case 'migrate':
      return withOffice(line, false, async () => new Exit(0, 'The database is up to date.'));
    case 'doctor':
      return runDoctor(line);
    case 'publish':
      return runPublish(line, rest);
    case 'hold':
    case 'withdraw':
    case 'all-clear':
      return runEnding(line, command, rest);
    case 'board':
      return runBoard(line, rest);
    case 'restore':
    case 'accept-drift':
      return runDrift(line, command, rest);
    case 'crisis-mode':
      return runCrisisMode(line, rest);
    case 'list':
      return runList(line);
    case 'officer':
      return runOfficer(line, rest);
    case 'token':
      return runToken(line, rest);
    case 'ledger':
      return runLedger(line, rest);
    case 'export':
      return runExport(line, rest);
    case 'reconcile':
      return runReconcile(line);
    default:
      return new Exit(1, `There is no command "${command}"; tocsin --help lists them.`);
  }
}

type Office = Awaited<ReturnType<typeof atHand>>['app'];

async function withOffice(
  line: Line,
  delivers: boolean,
  work: (office: Office, beside: boolean) => Promise<Exit>,
): Promise<Exit> {
  const office = await atHand({ ...line.config, logLevel: 'warn' }, { delivers });
  try {
    return await work(office.app, office.beside);
  } finally {
    await office.close();
  }
}

async function actorOf(office: Office, line: Line): Promise<Actor> {
  const officers = office.get(OfficersService);
  if (line.options.as === undefined) return officers.ensureOperator();
  const actor = await officers.actor(line.options.as);
  if (actor) return actor;
  throw new Refusal('not-found', `There is no officer ${line.options.as}; tocsin officer add makes one.`);
}

async function runPublish(line: Line, files: readonly string[]): Promise<Exit> {
  if (files.length === 0)
    return new Exit(2, 'publish needs at least one file, such as examples/brussels-2023/1-alert.yaml.');
  if (line.options.reference !== undefined && files.length > 1)
    return new Exit(2, '--reference is for a single file; several name it themselves, or follow the alert among them.');
  const at = line.options.at ?? null;
  if (at !== null && files.length > 1)
    return new Exit(2, '--at is for a single file: what follows it needs its release.');
  if (at !== null && line.options.wait)
    return new Exit(2, '--wait does not go with --at: tocsin board REF tells later where it stands.');
  const messages: MessageFile[] = [];
  for (const file of files) messages.push(await readMessageFile(file, line.config.office));
  const wait = line.options.wait ?? false;
  const timeoutMs = timeoutOf(line);
  return withOffice(line, wait, async (office, beside) => {
    const actor = await actorOf(office, line);
    let last: string | null = null;
    let reason = '';
    for (const message of messages) {
      const reference: string | null = message.reference ?? line.options.reference ?? last;
      const done = await publish(office, actor, message, {
        reference,
        breakGlass: line.options['break-glass'] ?? null,
        at,
      });
      last = done.reference;
      if (done.is === 'waits')
        return new Exit(3, waits(done.reference, done.version, line) + (at === null ? '' : '; set the time there'));
      for (const warning of done.warnings) tell(line, { warning }, `warning: ${warning}`);
      if (done.is === 'scheduled') {
        const told = inZone(Date.parse(done.at), line.config.office.timeZone);
        tell(line, { scheduled: done.reference, version: done.version, at: done.at, file: message.file }, '');
        return new Exit(
          0,
          `${done.reference}/${done.version} will be released at ${told}.${beside ? '' : NOBODY_RUNS}`,
        );
      }
      tell(
        line,
        { released: done.reference, version: done.version, file: message.file },
        `${done.reference}/${done.version} released (${message.kind}, ${message.file})`,
      );
      reason = released(done.reference, done.version, beside);
      if (!wait) continue;
      const exit = await follow(office, line, done.id, timeoutMs);
      if (exit.code !== 0) return exit;
      reason = exit.reason;
    }
    return new Exit(0, reason);
  });
}

async function runEnding(
  line: Line,
  command: 'hold' | 'withdraw' | 'all-clear',
  words: readonly string[],
): Promise<Exit> {
  const [reference] = words;
  if (reference === undefined || words.length > 1)
    return new Exit(2, `${command} needs one reference, such as 2026-0042.`);
  const note = Object.keys(line.notes).length > 0 ? line.notes : line.options.note;
  if (note === undefined && command !== 'all-clear')
    return new Exit(2, `note is missing: say why with --note "…" (for all languages), or --note-fr "…" and so on.`);
  const wait = line.options.wait ?? false;
  return withOffice(line, wait, async (office, beside) => {
    const actor = await actorOf(office, line);
    const { id } = await office.get(MessageReaderService).get(reference);
    const kind = command === 'withdraw' ? 'withdrawal' : command;
    const breakGlass = line.options['break-glass'];
    const answer = await office.get(ReleasesService).end(inProcess(actor), id, kind, {
      ...(note === undefined ? {} : { note }),
      ...(breakGlass === undefined ? {} : { breakGlass: { reason: breakGlass } }),
    });
    if (answer.waitsForApproval) return new Exit(3, waits(reference, answer.version, line));
    for (const warning of answer.warnings) tell(line, { warning }, `warning: ${warning}`);
    tell(line, { released: reference, version: answer.version }, `${reference}/${answer.version} released (${kind})`);
    return wait ? follow(office, line, id, timeoutOf(line)) : new Exit(0, released(reference, answer.version, beside));
  });
}

async function runBoard(line: Line, words: readonly string[]): Promise<Exit> {
  const [reference] = words;
  if (reference === undefined)
    return new Exit(2, 'board needs a reference, such as 2026-0042; tocsin list shows them.');
  return withOffice(line, line.options.wait ?? false, async (office) => {
    const message = await office.get(MessageReaderService).get(reference);
    const { id, scheduled, missed, expiring } = message;
    const clock = clockWords(message, line);
    if (line.options.wait) return follow(office, line, id, timeoutOf(line));
    const board = await office.get(BoardStore).of(id);
    if (!board) {
      if (line.options.json) tell(line, { scheduled, missed }, '');
      return new Exit(scheduled ? 0 : 1, [`${reference} has no released version yet`, ...clock].join('; ').concat('.'));
    }
    printBoard(line, board);
    if (clock.length > 0) tell(line, { scheduled, missed, expiring }, clock.map((words) => `  ${words}`).join('\n'));
    return board.converged
      ? new Exit(0, `Everything on version ${board.desired}.`)
      : new Exit(4, `Not everything is on version ${board.desired} yet.`);
  });
}

/** What a message has to do with the clock, each in a few words. */
function clockWords(
  { scheduled, missed, expiring }: { scheduled: Scheduled | null; missed: Missed | null; expiring: Expiring | null },
  { config }: Line,
): string[] {
  const told = (at: string): string => inZone(Date.parse(at), config.office.timeZone);
  return [
    ...(scheduled ? [`version ${scheduled.version} will be released at ${told(scheduled.at)} (${scheduled.by})`] : []),
    ...(missed
      ? [`version ${missed.version} was NOT released at ${told(missed.at)}: ${missed.reason.replace(/\.$/, '')}`]
      : []),
    ...(expiring ? [`expires at ${told(expiring.expires)}`] : []),
  ];
}

/**
 * Decides about what the officer saw on the board: of the time that --seen names, or what a question was answered about.
 * Without either nothing is decided, only shown. Without --channel and --language it is about all of it.
 */
async function runDrift(line: Line, command: DriftCommand, words: readonly string[]): Promise<Exit> {
  const [reference] = words;
  if (reference === undefined || words.length > 1)
    return new Exit(2, `${command} needs one reference, such as 2026-0042.`);
  const { channel, language, seen } = line.options;
  const seenMs = seen === undefined ? null : Date.parse(seen);
  if (Number.isNaN(seenMs))
    return new Exit(2, '--seen must be a time as the board tells it, such as 2026-12-01T07:00:00.000Z.');
  return withOffice(line, false, async (office, beside) => {
    const wish = { command, reference, channel, language };
    const { decided, left } = await decideDrift(office, await actorOf(office, line), wish, {
      async isMeant(placement) {
        tell(line, { placement: placement.id, drift: placement.drift }, driftText(placement).join('\n'));
        return seenMs === null ? isMeant(line, command) : seenMs === Date.parse(placement.drift!.at);
      },
      done({ id, channel: { name }, language: spoken }, { kind }) {
        const how = command === 'restore' ? 'to be put right' : 'accepted';
        tell(line, { placement: id, channel: name, language: spoken, kind }, `${name} ${spoken}: ${kind}, ${how}`);
      },
    });
    if (decided + left === 0) return new Exit(0, `Nothing of ${reference} was changed by hand there.`);
    if (decided === 0)
      return new Exit(
        2,
        seenMs === null
          ? 'Nothing was decided: read both texts, then add --seen with the time that stands beside them.'
          : 'Nothing was decided: none of it is known since that time. Read what stands there now.',
      );
    const rest = left === 0 ? '' : ` ${left} of it ${left === 1 ? 'is' : 'are'} left as before.`;
    const waiting =
      beside || command === 'accept-drift' ? '' : ' No hub is running: nothing is done until `npm start`.';
    return new Exit(0, `Decided about ${decided} of ${reference}.${rest}${waiting}`);
  });
}

/** Asked on a terminal alone: whoever sends answers from elsewhere has seen nothing. */
async function isMeant({ options }: Line, command: DriftCommand): Promise<boolean> {
  if (options.json || !process.stdin.isTTY || !process.stdout.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const what = command === 'restore' ? 'Put our text back?' : 'Leave it as they made it?';
    return /^y(es)?$/i.test((await asking.question(`  ${what} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

/** Prints the board each time it changes, until it has converged or the time is over. */
async function follow(office: Office, line: Line, id: string, timeoutMs: number): Promise<Exit> {
  const progress = (board: Board) => {
    if (line.options.json) return printBoard(line, board);
    if (board.placements.length === 0) return;
    const on = board.placements.filter((placement) => placement.shown === board.desired).length;
    console.log(`  ${on} of ${board.placements.length} on version ${board.desired}`);
  };
  const { board, converged } = await waitFor(office, id, { timeoutMs, seen: progress });
  printBoard(line, board);
  if (board.placements.length === 0) {
    const warning = 'no channel takes this message: page and feeds alone show it';
    tell(line, { warning }, `warning: ${warning}`);
  }
  if (converged) return new Exit(0, `${board.reference}: everything on version ${board.desired}.`);
  const open = board.placements.filter(
    (placement) => placement.shown !== placement.desired && placement.outcome !== 'excused',
  );
  const first = open[0];
  const where = first
    ? `${first.channel.name} ${first.language}: ${first.error?.detail ?? 'no answer yet'}`
    : 'a newsroom is behind';
  return new Exit(4, `${board.reference}: not everything is on version ${board.desired} (${where})`);
}

const NOBODY_RUNS = ' No hub is running: `npm start` must run by then.';

const released = (reference: string, version: number, beside: boolean): string =>
  `${reference} is released as version ${version}.${beside ? '' : ' No hub is running: nothing goes out until `npm start`.'}`;

/** Says where the second officer finds it. */
const waits = (reference: string, version: number, { config }: Line): string =>
  `${reference}/${version} waits for the approval of a second officer, in the console: ` +
  `${config.consoleUrl}/console/#/messages/${reference}`;

function inFirstLanguage(
  said: { readonly [language: string]: string },
  languages: readonly string[],
): string | undefined {
  const first = languages.find((language) => said[language] !== undefined);
  return first === undefined ? Object.values(said)[0] : said[first];
}

async function runList(line: Line): Promise<Exit> {
  return withOffice(line, false, async (office) => {
    const { items } = await office.get(MessageReaderService).list({ limit: 50, cursor: null });
    for (const item of items) {
      const headline = inFirstLanguage(item.headlines, line.config.office.languages) ?? '(no headline yet)';
      const draft = item.draft ? `, draft ${item.draft.kind}${item.draft.submitted ? ' submitted' : ''}` : '';
      const standing = item.standing === null ? 'not released' : item.expired ? 'expired' : item.standing;
      const state = [`${standing}${draft}`, ...clockWords(item, line)].join(', ');
      tell(line, item, `${item.reference}  ${item.status}  v${item.released.length}  ${state}  ${headline}`);
    }
    return new Exit(0, items.length === 0 ? 'There is no message yet.' : '');
  });
}

const CRISIS_WORDS = { on: true, off: false, auto: null } as const;

async function runCrisisMode(line: Line, words: readonly string[]): Promise<Exit> {
  const [word] = words;
  const { reason } = line.options;
  if (words.length > 1 || (word !== undefined && !isOneOf(Object.keys(CRISIS_WORDS), word)))
    return new Exit(2, 'crisis-mode takes on, off or auto, or nothing: then it says how it stands.');
  if (word !== undefined && reason === undefined)
    return new Exit(2, 'reason is missing: say why with --reason "…", for the board and the ledger.');
  return withOffice(line, false, async (office, beside) => {
    const crises = office.get(CrisisService);
    const called = word as keyof typeof CRISIS_WORDS | undefined;
    if (called !== undefined)
      await crises.call(inProcess(await actorOf(office, line)), { on: CRISIS_WORDS[called], reason: reason! });
    const view = await crises.standing();
    tell(line, view, crisisText(view, line.config.office.timeZone));
    if (called === undefined) return new Exit(0, '');
    return new Exit(0, beside ? 'Every newsroom follows within two seconds.' : 'Newsrooms follow once the hub runs.');
  });
}

async function runOfficer(line: Line, words: readonly string[]): Promise<Exit> {
  const { email, name, role } = line.options;
  if (words[0] === 'reset') return resetOfficer(line);
  if (words[0] !== 'add')
    return new Exit(2, 'officer add and officer reset are the commands here; tocsin --help shows them.');
  if (!email || !name || !role) return new Exit(2, 'officer add needs --email, --name and --role.');
  if (!isOneOf(ROLES, role)) return new Exit(2, `--role must be one of ${ROLES.join(', ')}.`);
  const password = line.options['password-stdin'] ? await firstLineOfStdin() : undefined;
  return withOffice(line, false, async (office) => {
    const call = inProcess(await actorOf(office, line));
    const officer = await office
      .get(OfficersService)
      .add(call, { email, name, role: role as Role, ...(password ? { password } : {}) });
    tell(line, officer, '');
    return new Exit(
      0,
      `${officer.email} is ${officer.role}${password ? '' : '; without a password only tokens work'}.`,
    );
  });
}

async function resetOfficer(line: Line): Promise<Exit> {
  const { email } = line.options;
  if (!email) return new Exit(2, 'officer reset needs --email.');
  const password = line.options['password-stdin'] ? await firstLineOfStdin() : null;
  return withOffice(line, false, async (office) => {
    const call = inProcess(await actorOf(office, line));
    await office.get(FactorsService).recover(call, email, password);
    const how = password === null ? 'the password alone' : 'the new password alone';
    return new Exit(0, `${email} signs in with ${how} now; every session has ended.`);
  });
}

async function runToken(line: Line, words: readonly string[]): Promise<Exit> {
  const { email, scopes, expires } = line.options;
  if (words[0] !== 'create') return new Exit(2, 'token create is the only command here; tocsin --help shows it.');
  if (!email) return new Exit(2, 'token create needs --email.');
  const days = /^(\d{1,3})d?$/.exec(expires ?? '30d')?.[1];
  if (days === undefined) return new Exit(2, '--expires must be a number of days such as 30d.');
  const wanted = scopes?.split(',').map((scope) => scope.trim());
  const strange = wanted?.find((scope) => !isOneOf(SCOPES, scope));
  if (strange !== undefined) return new Exit(2, `--scopes: "${strange}" is none of ${SCOPES.join(', ')}.`);
  return withOffice(line, false, async (office) => {
    const call = inProcess(await actorOf(office, line));
    const answer = await office
      .get(TokensService)
      .create(call, { expiresInDays: Number(days), ...(wanted ? { scopes: wanted as Scope[] } : {}) }, email);
    // The token is the reason, alone on the last line, so that a shell can take it.
    return new Exit(0, answer.token ?? '');
  });
}

async function runLedger(line: Line, words: readonly string[]): Promise<Exit> {
  if (words[0] !== 'verify' || words.length > 1)
    return new Exit(2, 'ledger verify is the only command here; --file, --anchors and --keys name files.');
  const { file, keys } = line.options;
  const elsewhere = await anchorsElsewhere(line);
  const published = keys === undefined ? null : await readPublishedKeys(resolve(keys));
  if (file !== undefined) return ledgerVerdict(line, await verifyLedgerFile(resolve(file), { elsewhere, published }));
  if (published !== null) return new Exit(2, '--keys goes with --file: a hub verifies with its own key.');
  return withOffice(line, false, async (office) =>
    ledgerVerdict(line, await office.get(LedgerService).verify(elsewhere)),
  );
}

/** Those that were named, and beside the hub those of its own mirror, which it can read as well as a stranger. */
async function anchorsElsewhere({ options, config }: Line): Promise<Anchor[]> {
  const named = (options.anchors ?? []).map((path) => resolve(path));
  const mirror = config.mirrors.directory === null ? null : join(config.mirrors.directory, 'ledger-anchors');
  const own = options.file === undefined && mirror !== null && existsSync(mirror) ? [mirror] : [];
  return readAnchorFiles([...named, ...own]);
}

function ledgerVerdict(line: Line, verdict: LedgerVerdict): Exit {
  tell(line, verdict, ledgerText(verdict, line.config.office.timeZone));
  const { entries, broken, forged } = verdict;
  if (broken) return new Exit(1, `The ledger is broken at entry ${broken.seq}: ${broken.reason}.`);
  if (forged.length > 0) return new Exit(1, `The hub's key did not sign the anchor at entry ${forged[0]}.`);
  return new Exit(0, `The ledger is whole: ${entries} entries, each chained to the one before.`);
}

async function runExport(line: Line, words: readonly string[]): Promise<Exit> {
  const [to] = words;
  if (to === undefined || words.length > 1) return new Exit(2, 'export needs one directory.');
  const { config } = line;
  const directory = resolve(to);
  const masterKey = Buffer.from(config.key ?? hubKey(config.dataDirectory), 'base64');
  if (line.options.verify) {
    const { manifest, files, problems } = await checkExport(directory, masterKey);
    for (const problem of problems) tell(line, { problem }, problem);
    return problems.length > 0
      ? new Exit(1, `${problems.length} of it are not as they were signed.`)
      : new Exit(0, `${files} files of epoch ${manifest?.epoch} are as they were signed.`);
  }
  return withOffice(line, false, async (office) => {
    const done = await exportTo(office, { directory, office: config.office, masterKey });
    tell(line, done, '');
    return new Exit(
      0,
      `Epoch ${done.epoch}: ${done.documents} documents are in ${directory}/shelf, ${done.ledgerLines} lines in ledger.jsonl.`,
    );
  });
}

async function runReconcile(line: Line): Promise<Exit> {
  const { config, options } = line;
  const from = resolve(options.from ?? join(config.dataDirectory, 'newsroom'));
  const dryRun = options['dry-run'] ?? false;
  return withOffice(line, false, async (office) => {
    const masterKey = Buffer.from(config.key ?? hubKey(config.dataDirectory), 'base64');
    const done = await reconcile(office, { from, masterKey, dryRun });
    tell(line, done, reconciledText(done, dryRun));
    const left = done.conflicts.length;
    if (left > 0) return new Exit(1, `${left} of what was lost could not be brought back: see above.`);
    return new Exit(0, dryRun ? 'Nothing was written.' : 'The newsrooms follow the database again.');
  });
}

async function runDoctor(line: Line): Promise<Exit> {
  const findings = await doctor(line.config);
  for (const finding of findings) {
    const todo = finding.todo ? `\n         ${finding.todo}` : '';
    tell(line, finding, `${finding.is.padEnd(7)}  ${finding.what}${todo}`);
  }
  const errors = findings.filter(({ is }) => is === 'error').length;
  const warnings = findings.filter(({ is }) => is === 'warning').length;
  return new Exit(errors > 0 ? 1 : 0, `${errors} errors, ${warnings} warnings.`);
}

function printBoard(line: Line, board: Board): void {
  tell(line, board, boardText(board, line.config.office.languages));
}

function tell(line: Line, json: object, text: string): void {
  if (line.options.json) console.log(JSON.stringify(json));
  else if (text !== '') console.log(text);
}

function timeoutOf(line: Line): number {
  const seconds = Number(line.options.timeout ?? 120);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds * 1_000;
  throw new Refusal('validation', '--timeout must be a number of seconds from 1 to 86400.');
}

const isOneOf = (words: readonly string[], word: string): boolean => words.includes(word);

async function firstLineOfStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > 4_096) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}

/** `--note-fr TEXT` is not known to parseArgs beforehand, as the languages are configuration. */
function readLine(args: readonly string[], config: Config): Line {
  const known = Object.fromEntries(
    config.office.languages.map((language) => [`note-${language}`, { type: 'string' } as const]),
  );
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...known, ...OPTIONS },
    allowPositionals: true,
  });
  const notes = config.office.languages
    .map((language) => [language, (values as { [name: string]: unknown })[`note-${language}`]] as const)
    .filter((note): note is readonly [string, string] => typeof note[1] === 'string');
  return { words: positionals, options: values, notes: Object.fromEntries(notes), config };
}

async function main(): Promise<Exit> {
  try {
    const line = readLine(process.argv.slice(2), readConfig());
    if (line.options.version) return await run({ ...line, words: ['version'] });
    return await run(line.options.help ? { ...line, words: ['help'] } : line);
  } catch (error) {
    if (error instanceof Refusal) {
      if (error.errors.length > 1) for (const { field, detail } of error.errors) console.error(`${field}: ${detail}`);
      return new Exit(2, error.message);
    }
    if (error instanceof ConfigError) return new Exit(1, error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS'))
      return new Exit(2, `${message.split('. ')[0]}: tocsin --help lists the options.`);
    return new Exit(1, message);
  }
}

/* Whoever reads may stop reading, as `head` does; the work goes on. */
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

const exit = await main();
if (process.argv.includes('--json')) console.log(JSON.stringify({ exit: exit.code, reason: exit.reason }));
else if (exit.reason !== '') (exit.code === 0 ? console.log : console.error)(exit.reason);
process.exit(exit.code);
