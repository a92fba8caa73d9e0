import { Button, Chip, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { NewToken, Scope } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { useHub } from '../desk/hub.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { asked, peopleChanged } from './asked.js';
import styles from './own.module.css';

/** Tokens for programs: one's own, and everybody's for an admin. */
export function Tokens({ everybody = false }: { everybody?: boolean }): ReactElement {
  const { me } = useHub();
  const tokens = useQuery(asked.tokens);
  const now = useNow();
  const [making, setMaking] = useState(false);
  const revoke = useAct((id: string, key) => people.revokeToken(id, key), peopleChanged);
  const shown = (tokens.data?.items ?? []).filter(
    ({ revokedAt, expiresAt, officer }) =>
      revokedAt === null && Date.parse(expiresAt) > now && (everybody || officer.id === me.id),
  );
  return (
    <section className={styles.part} aria-labelledby="tokens">
      <h2 id="tokens">{everybody ? t('own:tokens.everybody') : t('own:tokens.title')}</h2>
      {tokens.error && <Refusal error={tokens.error} />}
      {tokens.data && shown.length === 0 && <p>{everybody ? t('own:tokens.nobody') : t('own:tokens.none')}</p>}
      {shown.length > 0 && (
        <ul className={styles.lines}>
          {shown.map(({ id, officer, scopes, createdAt, expiresAt }) => (
            <li key={id} className={styles.line}>
              <div className={styles.about}>
                <p>{scopes.join(', ')}</p>
                <p>
                  {everybody && `${officer.email}, `}
                  <Sentence
                    of={t('own:tokens.line')}
                    parts={{
                      token: <code>tocsin_o_{id.slice(0, 6)}…</code>,
                      made: <Moment at={createdAt} />,
                      ends: <Moment at={expiresAt} />,
                    }}
                  />
                </p>
              </div>
              <Button
                variant="default"
                aria-label={t('own:tokens.revokeOne', { token: id.slice(0, 6), email: officer.email })}
                disabled={revoke.isPending}
                onClick={() => revoke.mutate(id)}
              >
                {t('own:tokens.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Refusal error={revoke.error} />
      {!everybody && (
        <Button variant="default" onClick={() => setMaking(true)}>
          {t('own:tokens.make')}
        </Button>
      )}
      {making && <MakeToken onClose={() => setMaking(false)} />}
    </section>
  );
}

const DAYS = ['1', '7', '30', '90', '365'] as const;

function MakeToken({ onClose }: { onClose: () => void }): ReactElement {
  const { me } = useHub();
  const [scopes, setScopes] = useState<readonly string[]>(['read']);
  const [days, setDays] = useState('30');
  const [token, setToken] = useState<string | null>(null);
  const make = useAct(
    (given: NewToken) => people.makeToken(given),
    async (answer) => {
      setToken(answer.token);
      await peopleChanged();
    },
  );
  if (token !== null)
    return (
      <Dialog opened wide title={t('own:tokens.new')}>
        <div className="stack">
          <p>{t('own:tokens.newTold')}</p>
          <p className={styles.secret}>
            <code>{token}</code>
          </p>
          <Button data-autofocus fullWidth onClick={onClose}>
            {t('own:tokens.copied')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog opened onClose={onClose} title={t('own:tokens.make')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({
            scopes: me.scopes.filter((scope: Scope) => scopes.includes(scope)),
            expiresInDays: Number(days),
          });
        }}
      >
        <fieldset>
          <legend className="small">{t('own:tokens.may')}</legend>
          <Chip.Group multiple value={[...scopes]} onChange={setScopes}>
            <div className="row">
              {me.scopes.map((scope) => (
                <Chip key={scope} value={scope}>
                  {scope}
                </Chip>
              ))}
            </div>
          </Chip.Group>
        </fieldset>
        <NativeSelect
          label={t('own:tokens.days')}
          data={[...DAYS]}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Refusal error={make.error} />
        <Button type="submit" fullWidth disabled={make.isPending || scopes.length === 0}>
          {t('own:tokens.makeIt')}
        </Button>
      </form>
    </Dialog>
  );
}
