import {
  applyDecorators,
  Controller,
  HttpCode,
  StandardSchemaValidationPipe,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccessGuard } from './access.guard.js';
import { Problem } from './api-fields.js';
import { refusalOf } from './issues.js';

/** What every controller of the desk API has in common: prefix, guard, validation, documentation. */
export const PREFIX = '/api/v1';

const validation = new StandardSchemaValidationPipe({ exceptionFactory: refusalOf });

/** A controller under the prefix, behind the guard, in the documentation under its title. */
export const Desk = (path: string, title: string) =>
  applyDecorators(
    Controller(path === '' ? PREFIX : `${PREFIX}/${path}`),
    UseGuards(AccessGuard),
    UsePipes(validation),
    ApiTags(title),
    ApiResponse({ status: 'default', description: 'A refusal or a fault', content: PROBLEM }),
  );

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
export const ProblemSchema = Problem;

/** The status and schema of a route's answer. */
export const Answers = (status: number, schema: z.ZodType | null, description = '') =>
  applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, ...(schema ? { standardSchema: schema } : {}) }),
  );

/** An unsafe call that may be repeated under the same key. */
export const Repeatable = () =>
  ApiHeader({ name: 'Idempotency-Key', required: false, description: 'A repeated request gets the first answer' });
