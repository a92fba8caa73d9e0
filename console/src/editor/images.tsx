import { Button, FileButton, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { DraftContent, FieldError, Image, Upload } from '../../../src/press-office/api.js';
import { call } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import styles from './editor.module.css';
import { faultWords } from './fault-words.js';
import { idOf } from './field-names.js';

/** As many as Mastodon, X and Bluesky put on one post. */
const MOST = 4;
/** Code points of a description; X takes 1000, and the preview says where it is cut. */
const MOST_ALT = 1500;
const ADD = 'add-image';

interface ImagesProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (change: (content: DraftContent) => DraftContent) => void;
}

/** Pictures with what they show, in every language side by side: who does not see one must lose nothing. */
export function Images({ content, errors, onChange }: ImagesProps): ReactElement {
  const { languages } = useHub();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** Where the keyboard goes on: what had the focus is disabled while an image is sent, and gone with a removed one. */
  const [next, setNext] = useState<string | null>(null);
  useEffect(() => {
    if (next === null) return;
    document.getElementById(next)?.focus();
    setNext(null);
  }, [next]);
  const forget = useRef<() => void>(null);
  const images = content.media ?? [];
  const change = (made: (images: readonly Image[]) => readonly Image[]) =>
    onChange((now) => ({ ...now, media: made(now.media ?? []) }));
  const setImage = (i: number, about: Partial<Image>) =>
    change((all) => all.map((image, k) => (k === i ? { ...image, ...about } : image)));
  const at = (field: string) => {
    const error = errors.find((one) => one.field === field);
    return { id: idOf(field), error: error && faultWords(error) };
  };

  const upload = async (file: File | null) => {
    if (!file) return;
    setSending(true);
    setProblem(null);
    try {
      const { path: _, ...facts } = await call<Upload>('/media', { method: 'POST', file });
      change((all) => [...all, { ...facts, alt: {}, credit: null }]);
      setNext(idOf(`media[${images.length}].alt.${languages[0]}`));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setNext(ADD);
    } finally {
      // Or the same file, chosen again after a refusal or a removal, would be no change to the browser.
      forget.current?.();
      setSending(false);
    }
  };

  return (
    <section className={styles.further} aria-labelledby="images">
      <h2 id="images">{t('editor:images.title')}</h2>
      <div className={styles.rows}>
        {images.length === 0 ? (
          <p className="small">{t('editor:images.none')}</p>
        ) : (
          <ul>
            {images.map((image, i) => (
              <li key={`${image.sha256} ${images.slice(0, i).filter((each) => each.sha256 === image.sha256).length}`}>
                <img
                  className={styles.image}
                  src={`/api/v1/media/${image.sha256}`}
                  alt={t('editor:images.nth', { n: i + 1, of: images.length })}
                />
                <div className={styles.line}>
                  {languages.map((language) => (
                    <Textarea
                      key={language}
                      {...at(`media[${i}].alt.${language}`)}
                      label={t('editor:images.alt', { language: ownName(language) })}
                      lang={language}
                      autosize
                      minRows={2}
                      maxLength={2 * MOST_ALT}
                      value={image.alt[language] ?? ''}
                      onChange={(event) =>
                        setImage(i, { alt: { ...image.alt, [language]: event.currentTarget.value } })
                      }
                    />
                  ))}
                  <TextInput
                    {...at(`media[${i}].credit`)}
                    label={t('editor:images.credit')}
                    description={t('editor:images.whose')}
                    value={image.credit ?? ''}
                    onChange={(event) => setImage(i, { credit: event.currentTarget.value || null })}
                  />
                  <Button
                    variant="subtle"
                    onClick={() => {
                      change((all) => all.filter((_, k) => k !== i));
                      setNext(ADD);
                    }}
                    aria-label={t('editor:images.remove', { n: i + 1 })}
                  >
                    {t('editor:remove')}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
        {problem !== null && <p role="alert">{problem}</p>}
        <FileButton resetRef={forget} onChange={(file) => void upload(file)} accept="image/jpeg,image/png,image/webp">
          {(props) => (
            <Button {...props} id={ADD} variant="default" disabled={sending || images.length >= MOST}>
              {sending ? t('editor:images.sending') : t('editor:images.add')}
            </Button>
          )}
        </FileButton>
      </div>
    </section>
  );
}
