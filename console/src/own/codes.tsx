import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { encode } from 'uqr';
import type { Factors, OfferedCodes } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';
import { ShownOnce } from './recovery-codes.js';

/** Codes of an authenticator app. */
export function Codes({ factors, fresh }: { factors: Factors; fresh: boolean }): ReactElement {
  const [offered, setOffered] = useState<OfferedCodes | null>(null);
  const offer = useAct((_: null) => people.offerCodes(), setOffered);
  const remove = useAct((_: null) => people.removeCodes(), peopleChanged);
  return (
    <section className={styles.part} aria-labelledby="codes">
      <h2 id="codes">{t('own:codes.title')}</h2>
      {factors.codes ? (
        <p>
          <Sentence of={t('own:codes.since')} parts={{ since: <Moment at={factors.codes.since} /> }} />
        </p>
      ) : (
        <p className="prose">{t('own:codes.told')}</p>
      )}
      <div className={styles.actions}>
        <Button variant="default" disabled={!fresh || offer.isPending} onClick={() => offer.mutate(null)}>
          {factors.codes ? t('own:codes.another') : t('own:codes.setUp')}
        </Button>
        {factors.codes && (
          <Button variant="default" disabled={!fresh || remove.isPending} onClick={() => remove.mutate(null)}>
            {t('own:codes.remove')}
          </Button>
        )}
      </div>
      <Refusal error={offer.error ?? remove.error} />
      {offered && <ConfirmCodes offered={offered} onClose={() => setOffered(null)} />}
    </section>
  );
}

function ConfirmCodes({ offered, onClose }: { offered: OfferedCodes; onClose: () => void }): ReactElement {
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[]>([]);
  const confirm = useAct(people.confirmCodes, async ({ recoveryCodes }) => {
    await peopleChanged();
    if (recoveryCodes.length > 0) setCodes(recoveryCodes);
    else onClose();
  });
  if (codes.length > 0) return <ShownOnce codes={codes} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title={t('own:codes.setUp')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate(code);
        }}
      >
        <p>{t('own:codes.scan')}</p>
        <Picture of={offered.uri} />
        <p className="small">
          <Sentence
            of={t('own:codes.byHand')}
            parts={{ secret: <code>{offered.secret.match(/.{1,4}/g)?.join(' ')}</code> }}
          />
        </p>
        <TextInput
          label={t('own:codes.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
        />
        <Refusal error={confirm.error} short />
        <Button type="submit" fullWidth disabled={confirm.isPending || code.trim() === ''}>
          {confirm.isPending ? t('own:codes.waiting') : t('own:codes.confirm')}
        </Button>
      </form>
    </Dialog>
  );
}

/** Black on white in the dark too: cameras read it so. */
function Picture({ of }: { of: string }): ReactElement {
  const { data, size } = encode(of, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t('own:codes.picture')}
      shapeRendering="crispEdges"
    >
      <path d={dark.join('')} />
    </svg>
  );
}
