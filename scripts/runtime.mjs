// Prepares the runtimes of clusters: builds the program from the sources as they are, then runs its command `runtime`.
//   npm run runtime -- prepare 18.0.x-scala2.13 --folder .lakehouse/runtimes
import { runProgram } from './run-program.mjs';

runProgram('runtime');
