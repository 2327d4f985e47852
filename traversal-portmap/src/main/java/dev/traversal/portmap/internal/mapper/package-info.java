/**
 * Keeps ports mapped: asks every gateway in all protocols at a time, uses what answers first and replaces it by what is
 * better, renews it, asks again when a gateway has forgotten, and gives it back.
 */
package dev.traversal.portmap.internal.mapper;
