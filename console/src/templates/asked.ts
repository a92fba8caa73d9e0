import { queryOptions } from '@tanstack/react-query';
import type {
  BeginFromTemplate,
  NewMessage,
  Page,
  TemplateBody,
  TemplateSummary,
  TemplateView,
} from '../../../src/press-office/api.js';
import { memory } from '../desk/asking.js';
import { call } from '../desk/call.js';

/** Calls about templates, and what their screens read. */
export const templates = {
  add: (body: TemplateBody, key: string) => call<TemplateView>('/templates', { method: 'POST', body, key }),
  change: (id: string, body: TemplateBody, revision: number, key: string) =>
    call<TemplateView>(`/templates/${id}`, { method: 'PUT', body, ifMatch: revision, key }),
  remove: (id: string, key: string) => call<void>(`/templates/${id}`, { method: 'DELETE', key }),
  hide: (id: string, hidden: boolean, key: string) =>
    call<TemplateView>(`/templates/${id}/${hidden ? 'hide' : 'show'}`, { method: 'POST', key }),
  begin: (body: BeginFromTemplate, key: string) => call<NewMessage>('/messages', { method: 'POST', body, key }),
};

export const asked = {
  templates: queryOptions({
    queryKey: ['templates'],
    queryFn: () => call<Page<TemplateSummary>>('/templates?limit=200'),
  }),
  template: (id: string) =>
    queryOptions({ queryKey: ['templates', id], queryFn: () => call<TemplateView>(`/templates/${id}`) }),
};

export const templatesChanged = (): Promise<void> => memory.invalidateQueries({ queryKey: ['templates'] });
