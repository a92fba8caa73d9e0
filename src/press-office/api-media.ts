import { z } from 'zod';
import { IMAGE_TYPES } from '../domain/image.js';
import { Sha256 } from './api-fields.js';

export const Upload = z
  .object({
    sha256: Sha256.meta({ description: 'Of the finished bytes: what a message’s `media` names' }),
    type: z.enum(IMAGE_TYPES),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    path: z.string().meta({ description: 'Where it is public once a release shows it' }),
  })
  .meta({ id: 'Upload', description: 'An image as the hub made it; forgotten after a day in which nothing names it' });
export type Upload = z.infer<typeof Upload>;
