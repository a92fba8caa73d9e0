import { Button, NativeSelect } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { InvitationCode, OfficerChange, OfficerView, Role } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { useHub } from '../desk/hub.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { asked, peopleChanged } from '../own/asked.js';
import styles from '../own/own.module.css';
import { Tokens } from '../own/tokens.js';
import { Moment } from '../words/times.js';

const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'author', label: 'author: writes' },
  { value: 'approver', label: 'approver: writes and approves' },
  { value: 'admin', label: 'admin: all of it, and officers and channels' },
  { value: 'auditor', label: 'auditor: reads only' },
];

/** Who may sign in, and as what. For admins. */
export function OfficersScreen(): ReactElement {
  useDocumentTitle('Officers · Tocsin');
  const officers = useQuery(asked.officers);
  const [inviting, setInviting] = useState(false);
  if (officers.isPending) return <Waiting what="the officers" meanwhile="Whoever is signed in can go on." />;
  if (!officers.data) return <Trouble error={officers.error} again={() => void officers.refetch()} />;
  const { items } = officers.data;
  return (
    <div className={styles.own}>
      <header className={styles.line}>
        <h1>Officers</h1>
        <Button onClick={() => setInviting(true)}>Invite an officer</Button>
      </header>
      {items.filter(({ password }) => password).length < 2 && (
        <p className="prose">
          An actual message needs a second officer’s approval, and so far you are alone: invite somebody.
        </p>
      )}
      <ul className={styles.lines}>
        {items.map((officer) => (
          <OfficerLine key={officer.id} officer={officer} />
        ))}
      </ul>
      <Tokens everybody />
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </div>
  );
}

function OfficerLine({ officer }: { officer: OfficerView }): ReactElement {
  const { me } = useHub();
  const [resetting, setResetting] = useState(false);
  const { id, name, email, role, password, createdAt, disabledAt } = officer;
  const change = useAct((body: OfficerChange, key) => people.changeOfficer(id, body, key), peopleChanged);
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <p>{name}</p>
        <p>
          {email}, {password ? 'since' : 'without a password, since'} <Moment at={createdAt} />
          {disabledAt && (
            <>
              , disabled <Moment at={disabledAt} />
            </>
          )}
        </p>
      </div>
      {id === me.id ? (
        <p>You: {role}</p>
      ) : (
        <div className={styles.actions}>
          <NativeSelect
            aria-label={`Role of ${name}`}
            data={ROLES.map((one) => ({ ...one }))}
            value={role}
            disabled={change.isPending || disabledAt !== null}
            onChange={(event) => change.mutate({ role: event.currentTarget.value as Role })}
          />
          {password && !disabledAt && (
            <Button variant="default" aria-label={`Reset factors of ${name}`} onClick={() => setResetting(true)}>
              Reset factors
            </Button>
          )}
          <Button
            variant="default"
            aria-label={`${disabledAt ? 'Enable' : 'Disable'} ${name}`}
            disabled={change.isPending}
            onClick={() => change.mutate({ disabled: disabledAt === null })}
          >
            {disabledAt ? 'Enable' : 'Disable'}
          </Button>
        </div>
      )}
      <Refusal error={change.error} />
      {resetting && <ResetFactors officer={officer} onClose={() => setResetting(false)} />}
    </li>
  );
}

function ResetFactors({ officer, onClose }: { officer: OfficerView; onClose: () => void }): ReactElement {
  const reset = useAct(
    (_: null, key) => people.resetFactors(officer.id, key),
    async () => {
      await peopleChanged();
      onClose();
    },
  );
  return (
    <Dialog opened onClose={onClose} title={`Reset the factors of ${officer.name}?`}>
      <div className="stack">
        <p>
          Passkeys, app, recovery codes, linked identities and tokens are taken away, and every session of{' '}
          {officer.name} ends. The password alone signs in then, so be sure that it is they who ask: see them, or call
          them back on a number that you know.
        </p>
        <Refusal error={reset.error} />
        <Button data-autofocus fullWidth disabled={reset.isPending} onClick={() => reset.mutate(null)}>
          Reset the factors
        </Button>
      </div>
    </Dialog>
  );
}

function Invite({ onClose }: { onClose: () => void }): ReactElement {
  const [role, setRole] = useState<Role>('approver');
  const [made, setMade] = useState<InvitationCode | null>(null);
  const invite = useAct((as: Role) => people.invite(as), setMade);
  if (made?.path)
    return (
      <Dialog opened wide onClose={onClose} title="The invitation">
        <div className="stack">
          <p>
            This link makes one {made.role}. It works once, until <Moment at={made.expiresAt} />, and is shown only now:
            hand it over where nobody else reads it.
          </p>
          <p className={styles.secret}>
            <code>{window.location.origin + made.path}</code>
          </p>
          <Button data-autofocus fullWidth onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog opened onClose={onClose} title="Invite an officer">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(role);
        }}
      >
        <NativeSelect
          label="Role"
          data={ROLES.map((one) => ({ ...one }))}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data-autofocus
        />
        <Refusal error={invite.error} />
        <Button type="submit" fullWidth disabled={invite.isPending}>
          Make the link
        </Button>
      </form>
    </Dialog>
  );
}
