import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { MessageDetail } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { go } from '../place.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { beginIn } from './front.js';

/**
 * A translation that comes when the message is already out: an update in which only that language is new. The others
 * keep their words, so the plan neither posts nor edits them again.
 */
export function AddLanguage({ message }: { message: MessageDetail }): ReactElement | null {
  const { languages } = useHub();
  const may = useMay();
  const begin = useAct(
    (_language: string, key) => desk.beginDraft(message.reference, 'update', key),
    async (_draft, language) => {
      beginIn(language);
      go({ at: 'draft', id: message.reference });
      await messageChanged(message.reference);
    },
  );
  const newest = message.versions.at(-1);
  if (!newest || message.draft !== null || !message.mayFollow.includes('update') || !may('write')) return null;
  const lacking = languages.filter((language) => newest.content.texts[language] === undefined);
  return (
    <>
      <Refusal error={begin.error} />
      {lacking.map((language) => (
        <Button key={language} variant="default" onClick={() => begin.mutate(language)} disabled={begin.isPending}>
          {t('editor:addLanguage', { language: ownName(language) })}
        </Button>
      ))}
    </>
  );
}
