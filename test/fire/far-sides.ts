import { openTraining, type TrainingOptions } from '../../src/training/training-ground.js';

/*
 * The far sides as a process of their own: the training ground, told in FAR_SIDES what it is to play. The platforms'
 * rate limits are out of the way, since a fire of some minutes posts what an office posts in years; the fault
 * `rate-limit` plays them.
 */
const told = JSON.parse(process.env.FAR_SIDES ?? '{}') as Pick<TrainingOptions, 'tokens' | 'receivers'>;
const training = await openTraining({
  ...told,
  host: '127.0.0.1',
  port: 0,
  directory: null,
  limits: { rateFactor: 100_000 },
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.send?.({ port: training.port });
