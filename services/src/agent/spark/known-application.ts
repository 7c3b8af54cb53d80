import { Application } from './application';
import { knowsApplication, type Master } from './master';
import { SparkFailure, type SparkLaunch } from './spark-launch';

/** Starts of an application that its master does not know, before it is given up. */
const START_ATTEMPTS = 3;

/**
 * Starts an application that its master knows. A driver that asks a slow master twice may go by the id that the master has
 * forgotten, and would wait for executors for ever.
 */
export async function startKnown(launch: SparkLaunch, master: Master | undefined): Promise<Application> {
  for (let attempt = 1; ; attempt++) {
    const application = await Application.start(launch);
    if (!master || (await knowsApplication(master, application.id))) return application;
    await application.end();
    launch.ending.throwIfAborted();
    if (attempt === START_ATTEMPTS) throw new SparkFailure(`the Spark master did not know the application, ${attempt} times`);
    launch.log.warn({ applicationId: application.id }, 'the Spark master does not know the application; starting it again');
  }
}
