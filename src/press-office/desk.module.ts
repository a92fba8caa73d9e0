import fastifyCookie from '@fastify/cookie';
import { type INestApplication, UnsupportedMediaTypeException } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.js';
import { Problem } from './api-fields.js';
import { serveConsole } from './console-files.js';
import { foreign, IMAGE_UPLOADS } from './foreign.js';
import { desk, pageCsp } from './headers.js';
import { isTooDeep } from './json-body.js';
import { BODY_LIMIT } from './server-options.js';
import { readSessionCookie } from './session-cookie.js';
import type { PressOfficeSettings } from './settings.js';

/**
 * Sets up the HTTP side of the press office on an application whose adapter was made with `pressOfficeServer`: what is
 * checked and answered before any controller, one filter for everything that is thrown, documentation and console. To
 * be called before the application is initialised or listens.
 */
export async function configurePressOffice(app: INestApplication, settings: PressOfficeSettings): Promise<void> {
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  await server.register(fastifyCookie);
  addHooks(server, settings);
  takeJsonOnly(app, server);
  takeImages(server);
  serveDocumentation(app);
  await serveConsole(server, settings.consoleDirectory);
}

function addHooks(server: FastifyInstance, { secureCookies }: PressOfficeSettings): void {
  const headers = desk(secureCookies);
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    const csp = pageCsp(request.url.split('?')[0]!);
    if (csp) reply.header('content-security-policy', csp);
    const why = foreign({
      method: request.method,
      host: request.host,
      origin: request.headers.origin,
      secFetchSite: one(request, 'sec-fetch-site'),
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      cookie: readSessionCookie(request, secureCookies) !== null,
    });
    if (why !== null) return done(new Refusal('scope', `The request is not taken: ${why}.`));
    // What is packed small may unpack to any size (ASVS 5.2.3), so nothing is unpacked.
    const packed = one(request, 'content-encoding') ?? 'identity';
    done(packed === 'identity' ? undefined : new UnsupportedMediaTypeException());
  });
}

const one = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** Of texts only application/json, not too deep, without `__proto__`; an empty body is no body. */
function takeJsonOnly(app: INestApplication, server: FastifyInstance): void {
  // Nest would add its own parsers at initialisation, for forms too: it is told that they stand, and they are replaced.
  const adapter = app.getHttpAdapter() as unknown as { registerParserMiddleware(): void };
  adapter.registerParserMiddleware();
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      const text = String(body);
      if (text === '') return done(null, undefined);
      if (isTooDeep(text)) return done(new Refusal('validation', 'The JSON nests deeper than any message does.'));
      return parse(request, text, done);
    },
  );
}

/** Handed on unread: the one route that takes them reads them once it knows who sends them. */
function takeImages(server: FastifyInstance): void {
  server.addContentTypeParser([...IMAGE_UPLOADS], (_request, payload, done) => done(null, payload));
}

/** OpenAPI 3.1 from the schemas that the routes are validated by; the pages come from this host, not from a CDN. */
function serveDocumentation(app: INestApplication): void {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tocsin desk API')
    .setVersion('1')
    .setDescription(
      'One crisis message, the same version everywhere. Refusals are application/problem+json (RFC 9457).',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'tocsin_o_…' }, 'token')
    .addCookieAuth('tocsin', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = () => {
    const made = SwaggerModule.createDocument(app, about, { standardSchemaConverter: convert });
    const { schema: _, components } = convert(Problem, { schemaType: 'output' })!;
    return { ...made, components: { ...made.components, schemas: { ...made.components?.schemas, ...components } } };
  };
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tocsin desk API',
    swaggerOptions: { persistAuthorization: false, docExpansion: 'none' },
  });
}

/** OpenAPI 3.1 speaks JSON Schema 2020-12, so zod's own form needs no translation but the place of its definitions. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const made = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any', override: withoutSafeIntegers });
  const moved = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs, ...json } = JSON.parse(moved) as JsonSchema;
  return { schema: json as object, components: $defs ?? {} };
}

interface JsonSchema {
  readonly $schema?: string;
  readonly $defs?: { [name: string]: object };
}

/** That a number fits into JavaScript's own is nothing to tell a reader. */
function withoutSafeIntegers({ jsonSchema }: { jsonSchema: { minimum?: number; maximum?: number } }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
