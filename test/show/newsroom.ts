import { openRooms } from '../../src/app.module.js';
import { readConfig } from '../../src/config.js';

/** A newsroom as `main.ts` runs it, whose confirmations may hold for less than five minutes: `newsroom.js [MS]`. */
const [holds] = process.argv.slice(2);
const config = readConfig();
const rooms = await openRooms(
  { ...config, rooms: ['newsroom'], key: config.key! },
  holds === undefined ? {} : { confirmationHoldsMs: Number(holds) },
);
process.on('SIGTERM', () => void rooms.close().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
