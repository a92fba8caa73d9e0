import { type Answer, titleOf } from './answer.js';

const PROBLEMS = 'https://api.x.com/2/problems';

/** A problem without a type of its own, such as 401, 403 and 429 (standards.md §6: `about:blank`). */
export const xProblem = (status: number, detail: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
  body: JSON.stringify({ title: titleOf(status), detail, type: 'about:blank', status }),
});

/** 400 with the parameter, its value and what is wrong with it, as the API's own validator words it. */
export function invalidRequest(parameter: string, value: string, message: string): Answer {
  const shown = value.slice(0, 200);
  return {
    status: 400,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify({
      errors: [{ parameters: { [parameter]: [shown] }, message }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: `${PROBLEMS}/invalid-request`,
      status: 400,
    }),
  };
}

/** Stands in `errors` of a 200: an id that names nothing (ResourceNotFoundProblem). */
export const notFound = (resource: 'tweet' | 'user', parameter: string, id: string): Record<string, unknown> => ({
  value: id,
  detail: `Could not find ${resource} with ${parameter}: [${id}].`,
  title: 'Not Found Error',
  resource_type: resource,
  parameter,
  resource_id: id,
  type: `${PROBLEMS}/resource-not-found`,
});

/** The same as an answer of its own: a delete of what is not there. */
export const notFoundAnswer = (resource: 'tweet' | 'user', parameter: string, id: string): Answer => ({
  status: 404,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify({ ...notFound(resource, parameter, id), status: 404 }),
});

/** Letter for letter what X answers to a text that the account shows already; it names no id. */
export const duplicateContent = (): Answer =>
  xProblem(403, 'You are not allowed to create a Tweet with duplicate content.');
