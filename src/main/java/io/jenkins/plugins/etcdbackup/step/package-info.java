/**
 * The pipeline steps and the build step of freestyle jobs: what a job says, the engine's request that becomes of it, and
 * what the build records and gets of the outcome.
 */
package io.jenkins.plugins.etcdbackup.step;
