import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { SCHEMES, useColours } from './colours.js';
import { Dialog } from './dialog.js';
import { LanguageChoice } from './languages.js';
import { Pick } from './pick.js';

interface YoursProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
  readonly onSignOut: () => void;
}

/** What is the officer's own on this machine, and on a phone the way out. */
export function Yours({ opened, onClose, onKeys, onSignOut }: YoursProps): ReactElement {
  const { scheme, choose } = useColours();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('frame:officer.title')}>
      <div className="stack">
        <LanguageChoice />
        <Pick
          legend={t('frame:officer.colours')}
          options={SCHEMES.map((value) => ({ value, word: t(`frame:officer.scheme.${value}`) }))}
          value={scheme}
          onChange={choose}
        />
        <p>
          <a href={addressOf({ at: 'own' })} onClick={onClose}>
            {t('frame:officer.own')}
          </a>
        </p>
        <div className="row">
          <Button variant="default" onClick={onKeys}>
            {t('frame:officer.keys')}
          </Button>
          <Button variant="default" onClick={onSignOut}>
            {t('frame:officer.signOut')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
