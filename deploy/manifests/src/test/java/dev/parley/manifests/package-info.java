/** Holds what operators deploy to Kubernetes' models, to the settings and to the topics. */
package dev.parley.manifests;
