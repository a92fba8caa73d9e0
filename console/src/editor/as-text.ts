import type { DraftContent, Language } from '../../../src/press-office/api.js';
import { ownName } from '../words/words.js';
import { fieldsFor, labelOf } from './said-fields.js';

/** As plain text for the clipboard, by language. */
export function asText(content: DraftContent, languages: readonly Language[]): string {
  return languages
    .map((language) => {
      const lines = fieldsFor(content.kind)
        .filter((field) => field.read(content, language) !== '')
        .map((field) => `${labelOf(field)}: ${field.read(content, language)}`);
      return lines.length === 0 ? '' : [ownName(language), ...lines].join('\n');
    })
    .filter((text) => text !== '')
    .join('\n\n');
}
