import { z } from 'zod';
import { Id, listOf, Reference, SaidByLanguage, SeverityWord, StandingWord, StatusWord, Time } from './api-fields.js';

const incident = {
  id: Id,
  title: z.string(),
  openedAt: Time,
  openedBy: z.string().meta({ description: 'Name of the officer' }),
  closedAt: Time.nullable(),
  closedBy: z.string().nullable(),
  messages: z.int().meta({ description: 'How many belong to it' }),
};
export const IncidentView = z.object(incident).meta({ id: 'Incident' });
export type IncidentView = z.infer<typeof IncidentView>;

export const IncidentLine = z
  .object({
    id: Id,
    reference: Reference,
    status: StatusWord,
    standing: StandingWord.nullable().meta({ description: 'Null before the first release' }),
    expires: Time.nullable(),
    open: z.boolean().meta({ description: 'It is active or held and has not expired: the incident cannot be closed' }),
    severity: SeverityWord.nullable(),
    headlines: SaidByLanguage,
  })
  .meta({ id: 'IncidentMessage' });
export type IncidentLine = z.infer<typeof IncidentLine>;

export const IncidentDetail = z
  .object({ ...incident, lines: listOf(IncidentLine).meta({ description: 'Its messages, oldest first' }) })
  .meta({ id: 'IncidentDetail' });
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const IncidentTitle = z.strictObject({ title: z.string() }).meta({ id: 'IncidentTitle' });
export type IncidentTitle = z.infer<typeof IncidentTitle>;
export const JoinIncident = z
  .strictObject({ message: z.string().max(64).meta({ description: 'Id or reference' }) })
  .meta({ id: 'JoinIncident' });
export type JoinIncident = z.infer<typeof JoinIncident>;
