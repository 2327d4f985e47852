/**
 * The arrows between modules and the purity of machines, as rules that fail. Each rule is shown a class that breaks it:
 * those classes lie in the packages that the rules speak of, in test sources only.
 */
package dev.traversal.architecture;
