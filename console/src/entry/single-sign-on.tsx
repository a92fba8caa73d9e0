import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import state from '../frame/state.module.css';
import { Refusal } from '../frame/trouble.js';
import { addressOf } from '../place.js';

const WHY: { readonly [code: string]: string } = {
  over: 'That sign-in was not begun in this browser, or took too long. Begin again.',
  'not-taken': 'What your identity provider answered was not taken. Begin again; if it stays so, tell the operator.',
  nobody: 'Your identity there belongs to no officer here. Ask an admin for an invitation.',
  'no-address': 'Your identity provider gives no verified e-mail address of yours. Tell the operator.',
};
const UNKNOWN = 'You were not signed in. Begin again; if it stays so, tell the operator.';

export const WhyRefused = ({ why }: { why: string }): ReactElement => (
  <p className={state.refusal} role="alert">
    {WHY[why] ?? UNKNOWN}
  </p>
);

/** For whoever is signed in already and wanted to link an identity. */
export const SingleSignOnRefused = ({ why }: { why: string }): ReactElement => (
  <div className={state.state}>
    <h1>Not linked</h1>
    <WhyRefused why={why} />
    <p>
      <a href={addressOf({ at: 'own' })}>Back to how you sign in</a>
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
        Sign in with {known.data.name}
      </Button>
      <Refusal error={begin.error} short />
    </>
  );
}
