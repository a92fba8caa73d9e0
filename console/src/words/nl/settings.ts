import type { settings as english } from '../en/settings.js';
import type { Translated } from '../translated.js';

export const settings: Translated<typeof english> = {
  title: 'Instellingen',
  told: 'Vastgelegd waar Tocsin draait en gelezen bij het starten: om er een te wijzigen past de exploitant de variabele aan en start Tocsin opnieuw. Van een geheim wordt alleen gezegd dat het ingesteld is.',
  the: 'de instellingen',
  meanwhile: 'Niets hangt af van dit scherm.',
  variable: 'Variabele',
  value: 'Geldt nu',
  search: 'In de instellingen zoeken',
  none: 'Geen instelling past bij “{{search}}”.',
  hub: 'Deze installatie',
  name: 'Naam',
  address: 'Openbaar adres',
  languages: 'Talen',
  languagesTold: '{{languages}}; verplicht: {{required}}',
  timeZone: 'Tijdzone',
  world: 'Wereld',
  noLanguage: 'geen',
  configuration: 'Configuratie',
  officers: 'Wat medewerkers instellen',
  channels: 'De kanalen en hun accounts',
  tokens: 'De medewerkers en hun tokens',
};
