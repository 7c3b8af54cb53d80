// Starts the platform on this machine: builds the program from the sources as they are, then runs its command `local`.
//   npm start -- --port 8080 --data-dir .lakehouse
import { runProgram } from './run-program.mjs';

runProgram('local');
