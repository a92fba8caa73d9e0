/** The hub's mark: an alarm bell, readable at 16 pixels, on a ground of its own in light and dark. */
export const BELL =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#a30d18"/>' +
  '<path fill="#fff" d="M16 4a2 2 0 0 0-2 2v.7A7.5 7.5 0 0 0 8.5 14v5L6 23h20l-2.5-4v-5A7.5 7.5 0 0 0 18 6.7V6a2 2 0 0 0-2-2z' +
  'M13 25a3 3 0 0 0 6 0z"/></svg>\n';
