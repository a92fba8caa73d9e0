import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { DraftContent, FieldError } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { ownName } from '../words/words.js';
import { fromWall, toWall } from '../words/zone.js';
import styles from './editor.module.css';
import { idOf } from './field-names.js';

type Link = DraftContent['links'][number];
type Contact = DraftContent['contacts'][number];

interface FurtherProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (content: DraftContent) => void;
}

/** Until when it holds, and where people find more: nothing here is needed for a release. */
export function Further({ content, errors, onChange }: FurtherProps): ReactElement {
  const { timeZone, languages } = useHub();
  const set = (change: Partial<DraftContent>) => onChange({ ...content, ...change });
  const at = (field: string) => {
    const error = errors.find((one) => one.field === field);
    return { id: idOf(field), error: error && `It ${error.detail}.` };
  };
  const setLink = (i: number, link: Link) => set({ links: content.links.map((old, k) => (k === i ? link : old)) });
  const setContact = (i: number, contact: Contact) =>
    set({ contacts: content.contacts.map((old, k) => (k === i ? contact : old)) });

  return (
    <section className={styles.further} aria-labelledby="further">
      <h2 id="further">Validity, contacts and links</h2>
      <TextInput
        {...at('expires')}
        className={styles.expires}
        label="Expires"
        description={`In the office’s zone, ${timeZone}. Left empty: 12 hours after the release.`}
        type="datetime-local"
        value={content.expires === null ? '' : toWall(content.expires, timeZone)}
        onChange={(event) => set({ expires: fromWall(event.currentTarget.value, timeZone) })}
      />
      <Rows
        title="Contacts"
        empty="A number to call, for the public or for the press."
        add="Add a contact"
        onAdd={() => set({ contacts: [...content.contacts, { name: '', for: 'public' }] })}
      >
        {content.contacts.map((contact, i) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and are only added at the end or removed.
            key={i}
            what={`contact ${i + 1}`}
            onRemove={() => set({ contacts: content.contacts.filter((_, k) => k !== i) })}
          >
            <TextInput
              {...at(`contacts[${i}].name`)}
              label="Name"
              value={contact.name}
              onChange={(event) => setContact(i, { ...contact, name: event.currentTarget.value })}
            />
            <TextInput
              {...at(`contacts[${i}].phone`)}
              label="Phone"
              type="tel"
              value={contact.phone ?? ''}
              onChange={(event) => setContact(i, { ...contact, phone: event.currentTarget.value })}
            />
            <TextInput
              {...at(`contacts[${i}].url`)}
              label="Address"
              placeholder="https:// or mailto:"
              value={contact.url ?? ''}
              onChange={(event) => setContact(i, { ...contact, url: event.currentTarget.value })}
            />
            <NativeSelect
              {...at(`contacts[${i}].for`)}
              label="For"
              data={[
                { value: 'public', label: 'the public' },
                { value: 'press', label: 'the press' },
              ]}
              value={contact.for}
              onChange={(event) => setContact(i, { ...contact, for: event.currentTarget.value as Contact['for'] })}
            />
          </Row>
        ))}
      </Rows>
      <Rows
        title="Links"
        empty="A page with more: https, tel or mailto."
        add="Add a link"
        onAdd={() => set({ links: [...content.links, { url: '', title: {} }] })}
      >
        {content.links.map((link, i) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            key={i}
            what={`link ${i + 1}`}
            onRemove={() => set({ links: content.links.filter((_, k) => k !== i) })}
          >
            <TextInput
              {...at(`links[${i}].url`)}
              label="Address"
              placeholder="https://"
              value={link.url}
              onChange={(event) => setLink(i, { ...link, url: event.currentTarget.value })}
            />
            {languages.map((language) => (
              <TextInput
                key={language}
                {...at(`links[${i}].title.${language}`)}
                label={`Title, ${ownName(language)}`}
                lang={language}
                value={link.title[language] ?? ''}
                onChange={(event) =>
                  setLink(i, { ...link, title: { ...link.title, [language]: event.currentTarget.value } })
                }
              />
            ))}
          </Row>
        ))}
      </Rows>
    </section>
  );
}

interface RowsProps {
  readonly title: string;
  readonly empty: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: readonly ReactNode[];
}

const Rows = ({ title, empty, add, onAdd, children }: RowsProps): ReactElement => (
  <div className={styles.rows}>
    <h3>{title}</h3>
    {children.length === 0 ? <p className="small">{empty}</p> : <ul>{children}</ul>}
    <Button variant="default" onClick={onAdd}>
      {add}
    </Button>
  </div>
);

const Row = ({
  what,
  onRemove,
  children,
}: {
  what: string;
  onRemove: () => void;
  children: ReactNode;
}): ReactElement => (
  <li className={styles.line}>
    {children}
    <Button variant="subtle" onClick={onRemove} aria-label={`Remove ${what}`}>
      Remove
    </Button>
  </li>
);
