import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ContactBody, ContactView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { contacts, contactsChanged } from './asked.js';

const EMPTY: ContactBody = { name: {}, phone: null, printed: null, url: null, for: 'public' };

interface ContactDialogProps {
  /** Null: a new one. */
  readonly contact: ContactView | null;
  readonly onClose: () => void;
}

/** A number or a link, or both, under one name. */
export function ContactDialog({ contact, onClose }: ContactDialogProps): ReactElement {
  const { languages } = useHub();
  const [said, setSaid] = useState<ContactBody>(() =>
    contact
      ? { name: contact.name, phone: contact.phone, printed: contact.printed, url: contact.url, for: contact.for }
      : EMPTY,
  );
  const save = useAct(
    (body: ContactBody, key) => (contact ? contacts.change(contact.id, body, key) : contacts.add(body, key)),
    async () => {
      await contactsChanged();
      onClose();
    },
  );
  const errors = save.error instanceof Refused ? save.error.problem.errors : [];
  const faultOf = (field: string): string | undefined => errors.find((error) => error.field === field)?.detail;
  return (
    <Dialog opened onClose={onClose} title={t(contact ? 'contacts:editTitle' : 'contacts:addTitle')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(said);
        }}
      >
        {languages.map((language, at) => (
          <TextInput
            key={language}
            lang={language}
            label={t('contacts:name', { language: ownName(language) })}
            value={said.name[language] ?? ''}
            error={faultOf(`name.${language}`) ?? (at === 0 ? faultOf('name') : undefined)}
            data-autofocus={at === 0 || undefined}
            maxLength={120}
            onChange={(event) => {
              const { [language]: _, ...others } = said.name;
              const { value } = event.currentTarget;
              setSaid({ ...said, name: value === '' ? others : { ...others, [language]: value } });
            }}
          />
        ))}
        <TextInput
          label={t('contacts:phone')}
          description={t('contacts:phoneHint')}
          type="tel"
          value={said.phone ?? ''}
          error={faultOf('phone')}
          onChange={(event) => setSaid({ ...said, phone: event.currentTarget.value || null })}
        />
        <TextInput
          label={t('contacts:printed')}
          description={t('contacts:printedHint')}
          value={said.printed ?? ''}
          error={faultOf('printed')}
          onChange={(event) => setSaid({ ...said, printed: event.currentTarget.value || null })}
        />
        <TextInput
          label={t('contacts:url')}
          description={t('contacts:urlHint')}
          value={said.url ?? ''}
          error={faultOf('url')}
          onChange={(event) => setSaid({ ...said, url: event.currentTarget.value || null })}
        />
        <NativeSelect
          label={t('contacts:forLabel')}
          value={said.for}
          data={(['public', 'press'] as const).map((value) => ({ value, label: t(`contacts:for.${value}`) }))}
          onChange={(event) => setSaid({ ...said, for: event.currentTarget.value as ContactBody['for'] })}
        />
        {contact?.verified && <p className="soft">{t('contacts:voids')}</p>}
        <Refusal error={save.error} short />
        <Button type="submit" fullWidth disabled={save.isPending}>
          {t('terms:save')}
        </Button>
      </form>
    </Dialog>
  );
}
