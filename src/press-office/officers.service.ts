import { Injectable } from '@nestjs/common';
import { type Actor, OPERATOR, ROLES, type Role } from '../domain/officer.js';
import { type FieldError, Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { Database, sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import type {
  AcceptInvitation,
  InvitationCode,
  NewOfficer,
  OfficerChange,
  OfficerList,
  OfficerView,
} from './api-officers.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { actorOf, type From, type Session } from './known.js';
import { refuseWeak } from './passwords.js';
import { ScheduleService } from './schedule.service.js';
import { newSecret } from './secrets.js';
import { SessionsService } from './sessions.service.js';
import { PressOfficeSettings } from './settings.js';
import { SignInService } from './sign-in.service.js';
import { StepUpService } from './step-up.service.js';

const INVITATION_MS = 24 * 3_600_000;
/** Where the console accepts an invitation, on its own host. */
const welcomePath = (code: string): string => `/console/#/welcome?code=${encodeURIComponent(code)}`;

/** Officers: who there is, who is let in, and the one that the command line acts as. */
@Injectable()
export class OfficersService {
  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
    private readonly changes: ChangesService,
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
    private readonly schedule: ScheduleService,
    private readonly stepUp: StepUpService,
    private readonly settings: PressOfficeSettings,
  ) {}

  async list(): Promise<OfficerList> {
    const rows = await this.database.transaction((tx) => this.officers.all(tx));
    return { items: rows.map(view) };
  }

  /** Without a password the officer cannot sign in: only tokens act for them. */
  async add(call: Call, given: NewOfficer): Promise<OfficerView> {
    const who = readName(given);
    if (given.password !== undefined) this.refuseWeak(given.password, who);
    const passwordHash = given.password === undefined ? null : await this.signIn.hashPassword(given.password);
    return this.changes.make(call, async (tx, head) => {
      await this.stepUp.demandOwn(tx, call, 'authority', { add: { ...who, role: given.role } });
      const row = await this.addRow(tx, head, { ...who, role: given.role, passwordHash }, call.actor.email);
      return view(row);
    });
  }

  /**
   * Takes effect at the officer's next request; disabling ends all sessions. What waits to be released for an officer
   * who is disabled, or has a lesser role from now on, is cancelled. Nobody can shut themselves out.
   */
  change(call: Call, id: string, change: OfficerChange): Promise<OfficerView> {
    return this.changes.make(call, async (tx, head) => {
      const row = await this.officers.find(tx, id);
      if (row.id === call.actor.id)
        throw new Refusal('validation', 'You cannot change your own role or disable yourself: ask another admin.', [
          { field: 'id', code: 'own', detail: 'is your own' },
        ]);
      await this.stepUp.demandOwn(tx, call, 'authority', { officer: row.id, ...change });
      const disabledAt = change.disabled === undefined ? row.disabledAt : change.disabled ? new Date(head.now) : null;
      const role = change.role ?? row.role;
      await this.officers.change(tx, row.id, { role, disabledAt });
      await head.write({
        actor: call.actor.email,
        action: 'officer-changed',
        subject: row.email,
        facts: { role, disabled: disabledAt !== null },
      });
      const why = disabledAt ? 'is no longer an officer' : isLess(role, row.role) ? `is ${role} now` : null;
      if (why !== null) {
        const reason = `${row.name}, who set the time, ${why}: changed by ${call.actor.name}.`;
        await this.schedule.dismiss(tx, head, call, { officer: row.id, reason });
      }
      return view({ ...row, role, disabledAt });
    });
  }

  /** A code that makes one officer of this role, once, within a day. */
  async invite(call: Call, role: Role): Promise<InvitationCode> {
    let code: string | null = null;
    const answer = await this.changes.make(call, async (tx, head) => {
      await this.stepUp.demandOwn(tx, call, 'authority', { invite: role });
      code = newSecret();
      const expiresAt = await this.addInvitation(tx, head, { code, role, by: call.actor.email });
      return { role, expiresAt };
    });
    return { ...answer, code, path: code && welcomePath(code) };
  }

  /** Makes the officer and signs them in. */
  async accept(given: AcceptInvitation, from: From): Promise<Session> {
    const who = readName(given);
    this.refuseWeak(given.password, who);
    if (!(await this.officers.isInvited(sha256(given.code)))) throw notInvited();
    const passwordHash = await this.signIn.hashPassword(given.password);
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const invitation = await this.officers.spendInvitation(tx, sha256(given.code), head.now);
      if (!invitation) throw notInvited();
      const row = await this.addRow(tx, head, { ...who, role: invitation.role, passwordHash }, who.email);
      return this.sessions.open(tx, head, row, { method: 'invitation', from });
    });
  }

  /** The officer whom an invitation makes, of somebody whom an identity provider vouches for: without a password. */
  async admitted(
    tx: Transaction,
    head: Head,
    code: string,
    given: { email: string; name: string },
  ): Promise<OfficerRow> {
    const who = readName(given);
    const invitation = await this.officers.spendInvitation(tx, sha256(code), head.now);
    if (!invitation) throw notInvited();
    return this.addRow(tx, head, { ...who, role: invitation.role, passwordHash: null }, who.email);
  }

  /** At the first start: the admin without a password as whom the command line acts. */
  async ensureOperator(): Promise<Actor> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const known = await this.officers.byEmail(tx, OPERATOR);
      if (known) return actorOf(known);
      const row = { email: OPERATOR, name: 'operator', role: 'admin', passwordHash: null } as const;
      return actorOf(await this.addRow(tx, head, row, 'hub'));
    });
  }

  /** The officer of this e-mail, for whom the command line acts; undefined when there is none, or disabled. */
  async actor(email: string): Promise<Actor | undefined> {
    const row = await this.database.transaction((tx) => this.officers.byEmail(tx, email));
    return row && row.disabledAt === null ? actorOf(row) : undefined;
  }

  /**
   * While nobody can sign in: a fresh code for `{consoleUrl}/console/#/welcome?code=…`, which makes the first admin and
   * is valid for a day, or until there is one. Null once somebody can.
   */
  async firstOfficerLink(): Promise<{ readonly code: string; readonly path: string } | null> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      if (await this.officers.anyPassword(tx)) return null;
      const code = newSecret();
      await this.addInvitation(tx, head, { code, role: 'admin', by: 'hub' });
      return { code, path: welcomePath(code) };
    });
  }

  private refuseWeak(password: string, { email, name }: { email: string; name: string }): void {
    refuseWeak(password, [email, name, this.settings.office.senderName]);
  }

  private async addInvitation(
    tx: Transaction,
    head: Head,
    { code, role, by }: { code: string; role: Role; by: string },
  ): Promise<string> {
    const createdAt = new Date(head.now);
    const expiresAt = new Date(createdAt.getTime() + INVITATION_MS);
    await this.officers.invite(tx, { codeSha256: sha256(code), role, createdAt, expiresAt, usedAt: null });
    await head.write({ actor: by, action: 'invited', subject: role, facts: { until: expiresAt.toISOString() } });
    return expiresAt.toISOString();
  }

  private async addRow(
    tx: Transaction,
    head: Head,
    officer: { email: string; name: string; role: Role; passwordHash: string | null },
    by: string,
  ): Promise<OfficerRow> {
    if (await this.officers.byEmail(tx, officer.email))
      throw refused({ field: 'email', code: 'taken', detail: 'belongs to an officer already' });
    // The first who can sign in ends every link that was printed for that: they stand in terminals and logs.
    if (officer.passwordHash !== null && !(await this.officers.anyPassword(tx)))
      await this.officers.endInvitations(tx, 'admin', head.now);
    const row = await this.officers.add(tx, { ...officer, at: head.now });
    await head.write({ actor: by, action: 'officer-added', subject: row.email, facts: { role: row.role } });
    return row;
  }
}

const isLess = (role: Role, than: Role): boolean => ROLES.indexOf(role) > ROLES.indexOf(than);

const view = (row: OfficerRow): OfficerView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  password: row.passwordHash !== null,
  createdAt: row.createdAt.toISOString(),
  disabledAt: row.disabledAt?.toISOString() ?? null,
});

function readName(given: { readonly email: string; readonly name: string }): { email: string; name: string } {
  const email = checkText(given.email, 'email', { max: 254, min: 3 });
  const name = checkText(given.name, 'name', { max: 120 });
  const errors = [email, name].flatMap((read) => ('error' in read ? [read.error] : []));
  if ('text' in email && !/^[^\s@]+@[^\s@]+$/.test(email.text))
    errors.push({ field: 'email', code: 'form', detail: 'must be an e-mail address' });
  if (!('text' in email) || !('text' in name) || errors.length > 0) throw refused(...errors);
  return { email: email.text, name: name.text };
}

const notInvited = (): Refusal =>
  new Refusal('not-found', 'This invitation was used, has expired, or never was. Ask for a new one.');

const refused = (...errors: readonly FieldError[]): Refusal =>
  new Refusal('validation', errors.map(({ field, detail }) => `${field} ${detail}`).join('; '), errors);
