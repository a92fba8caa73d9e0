/**
 * A text as xmlbuilder2 4 must be given it, as text or attribute. Its serializer leaves an ampersand alone when
 * something like an entity follows (lib/constants.js `nonEntityAmpersandRegex`): `AT&T;` would make a feed unreadable,
 * and the escaped `&lt;script&gt;` inside an entry's HTML would come out of a reader as an element. With every
 * ampersand escaped beforehand, its rule finds nothing to guess about.
 */
export const xmlText = (text: string): string => text.replaceAll('&', '&amp;');
