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
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { ROLES } from '../words/words.js';

const CHOICES: readonly Role[] = ['author', 'approver', 'admin', 'auditor'];
const choices = (): { value: Role; label: string }[] =>
  CHOICES.map((value) => ({ value, label: t(`officers:role.${value}`) }));

/** Who may sign in, and as what. For admins. */
export function OfficersScreen(): ReactElement {
  useDocumentTitle(`${t('officers:title')} · Tocsin`);
  const officers = useQuery(asked.officers);
  const [inviting, setInviting] = useState(false);
  if (officers.isPending) return <Waiting what={t('officers:the')} meanwhile={t('officers:meanwhile')} />;
  if (!officers.data) return <Trouble error={officers.error} again={() => void officers.refetch()} />;
  const { items } = officers.data;
  return (
    <div className={styles.own}>
      <header className={styles.line}>
        <h1>{t('officers:title')}</h1>
        <Button onClick={() => setInviting(true)}>{t('officers:invite')}</Button>
      </header>
      {items.filter(({ password }) => password).length < 2 && <p className="prose">{t('officers:alone')}</p>}
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
          <Sentence
            of={t(password ? 'officers:since' : 'officers:sinceBare', { email })}
            parts={{ since: <Moment at={createdAt} /> }}
          />
          {disabledAt && (
            <>
              , <Sentence of={t('officers:disabledAt')} parts={{ at: <Moment at={disabledAt} /> }} />
            </>
          )}
        </p>
      </div>
      {id === me.id ? (
        <p>{t('officers:you', { role: ROLES[role] })}</p>
      ) : (
        <div className={styles.actions}>
          <NativeSelect
            aria-label={t('officers:roleOf', { name })}
            data={choices()}
            value={role}
            disabled={change.isPending || disabledAt !== null}
            onChange={(event) => change.mutate({ role: event.currentTarget.value as Role })}
          />
          {password && !disabledAt && (
            <Button variant="default" aria-label={t('officers:resetOf', { name })} onClick={() => setResetting(true)}>
              {t('officers:reset')}
            </Button>
          )}
          <Button
            variant="default"
            aria-label={t(disabledAt ? 'officers:enableOne' : 'officers:disableOne', { name })}
            disabled={change.isPending}
            onClick={() => change.mutate({ disabled: disabledAt === null })}
          >
            {disabledAt ? t('officers:enable') : t('officers:disable')}
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
    <Dialog opened onClose={onClose} title={t('officers:resetAsk', { name: officer.name })}>
      <div className="stack">
        <p>{t('officers:resetTold', { name: officer.name })}</p>
        <Refusal error={reset.error} />
        <Button data-autofocus fullWidth disabled={reset.isPending} onClick={() => reset.mutate(null)}>
          {t('officers:resetDo')}
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
      <Dialog opened wide onClose={onClose} title={t('officers:invitation')}>
        <div className="stack">
          <p>
            <Sentence
              of={t('officers:invitationTold', { role: ROLES[made.role] })}
              parts={{ until: <Moment at={made.expiresAt} /> }}
            />
          </p>
          <p className={styles.secret}>
            <code>{window.location.origin + made.path}</code>
          </p>
          <Button data-autofocus fullWidth onClick={onClose}>
            {t('terms:close')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog opened onClose={onClose} title={t('officers:invite')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(role);
        }}
      >
        <NativeSelect
          label={t('officers:roleLabel')}
          data={choices()}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data-autofocus
        />
        <Refusal error={invite.error} />
        <Button type="submit" fullWidth disabled={invite.isPending}>
          {t('officers:makeLink')}
        </Button>
      </form>
    </Dialog>
  );
}
