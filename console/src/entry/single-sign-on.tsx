import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import state from '../frame/state.module.css';
import { Refusal } from '../frame/trouble.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';

const WHYS = ['over', 'not-taken', 'nobody', 'no-address'] as const;

export const WhyRefused = ({ why }: { why: string }): ReactElement => (
  <p className={state.refusal} role="alert">
    {t(`entry:refused.${WHYS.find((known) => known === why) ?? 'unknown'}`)}
  </p>
);

/** For whoever is signed in already and wanted to link an identity. */
export const SingleSignOnRefused = ({ why }: { why: string }): ReactElement => (
  <div className={state.state}>
    <h1>{t('entry:refused.notLinked')}</h1>
    <WhyRefused why={why} />
    <p>
      <a href={addressOf({ at: 'own' })}>{t('entry:refused.backToOwn')}</a>
    </p>
  </div>
);

export const singleSignOn = queryOptions({
  queryKey: ['single-sign-on'],
  queryFn: people.singleSignOn,
  staleTime: Number.POSITIVE_INFINITY,
});

export const goThere = ({ url }: { url: string }): void => window.location.assign(url);

/** Leads to the identity provider, where there is one. */
export function SingleSignOn({ invitation = null }: { invitation?: string | null }): ReactElement | null {
  const known = useQuery(singleSignOn);
  const begin = useAct((code: string | null) => people.beginSingleSignOn(code), goThere);
  if (!known.data?.name) return null;
  return (
    <>
      <Button fullWidth variant="default" onClick={() => begin.mutate(invitation)} disabled={begin.isPending}>
        {t('entry:signIn.with', { name: known.data.name })}
      </Button>
      <Refusal error={begin.error} short />
    </>
  );
}
