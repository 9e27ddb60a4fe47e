/**
 * Brings single objects back out of a snapshot: finds them by resource, namespace and name, decodes what the API servers
 * stored, and shows it as they would have.
 */
package io.jenkins.plugins.etcdbackup.engine.objects;
