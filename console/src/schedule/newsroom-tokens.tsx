import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './newsroom-tokens.module.css';

const changed = () => memory.invalidateQueries({ queryKey: ['newsroom-tokens'] });

/** Newsrooms that may read a message before its release, each with a token that opens nothing else. */
export function NewsroomTokens(): ReactElement {
  const tokens = useQuery(asking.newsroomTokens);
  const now = useNow();
  const revoke = useAct((id: string, key) => desk.revokeNewsroomToken(id, key), changed);
  const standing = (tokens.data?.items ?? []).filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > now,
  );
  return (
    <section className={styles.part} aria-labelledby="newsroom-tokens">
      <h2 id="newsroom-tokens">{t('schedule:newsrooms')}</h2>
      <p className="prose">{t('schedule:newsroomsTold')}</p>
      <Refusal error={tokens.error ?? revoke.error} />
      {tokens.data && standing.length === 0 && <p className="soft">{t('schedule:noNewsrooms')}</p>}
      <ul className={styles.list}>
        {standing.map(({ id, name, expiresAt }) => (
          <li key={id}>
            <p>
              <strong>{name}</strong>{' '}
              <span className="soft">
                <Sentence of={t('schedule:until')} parts={{ at: <Moment at={expiresAt} /> }} />
              </span>
            </p>
            <Button
              variant="default"
              onClick={() => revoke.mutate(id)}
              disabled={revoke.isPending}
              aria-label={`${t('schedule:revoke')}: ${name}`}
            >
              {t('schedule:revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <Make />
    </section>
  );
}

/** The token is in no cache and no address: it is shown here once, and then gone. */
function Make(): ReactElement {
  const [name, setName] = useState('');
  const [token, setToken] = useState<string | null>(null);
  const make = useAct(
    (given: string, key) => desk.makeNewsroomToken(given, key),
    async (answer) => {
      setName('');
      setToken(answer.token);
      await changed();
    },
  );
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(name.trim());
        }}
      >
        <div className={styles.make}>
          <TextInput
            label={t('schedule:newsroom')}
            required
            withAsterisk={false}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={make.isPending || name.trim() === ''}>
            {t('schedule:makeToken')}
          </Button>
        </div>
        <Refusal error={make.error} />
      </form>
      <Dialog opened={token !== null} wide title={t('schedule:newToken')}>
        <div className="stack">
          <p>{t('schedule:newTokenTold')}</p>
          <p className={styles.secret}>
            <code>{token}</code>
          </p>
          <Button data-autofocus fullWidth onClick={() => setToken(null)}>
            {t('schedule:copied')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
