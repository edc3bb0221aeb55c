/**
 * The versions of a model in a folder, which of them is the champion ({@code CURRENT}), and whether
 * a challenger may take its place. Must not train. Start at {@link
 * org.sparkvae.spark.registry.ModelRegistry}.
 */
package org.sparkvae.spark.registry;
