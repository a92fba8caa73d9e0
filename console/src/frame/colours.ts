import { useMantineColorScheme } from '@mantine/core';
import { useLayoutEffect } from 'react';

export const SCHEMES = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

const DARK = '(prefers-color-scheme: dark)';
const CONDITIONS: { readonly [S in Scheme]: string } = { auto: DARK, light: 'not all', dark: 'all' };
const IS_DARK = new Set<CSSMediaRule>();

/**
 * Light, dark, or as the system; Mantine keeps the choice in this browser. All colours come from tokens that know one
 * condition, which is the system's, on page and console alike; a choice turns that condition on or off.
 */
export function useColours(): { readonly scheme: Scheme; readonly choose: (scheme: Scheme) => void } {
  const { colorScheme: scheme, setColorScheme: choose } = useMantineColorScheme();
  useLayoutEffect(() => {
    for (const sheet of document.styleSheets) findIn(sheet.cssRules);
    for (const rule of IS_DARK) rule.media.mediaText = CONDITIONS[scheme];
    document.documentElement.style.colorScheme = scheme === 'auto' ? 'light dark' : scheme;
  }, [scheme]);
  return { scheme, choose };
}

/** Once a condition is rewritten it no longer looks like one, so those that were found are kept. */
function findIn(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (!(rule instanceof CSSMediaRule)) continue;
    if (rule.conditionText === DARK) IS_DARK.add(rule);
  }
}
