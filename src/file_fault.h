/*
 * file_fault: what is wrong with a model file, and with which of its tensors.
 *
 *   whorl_file_fault fault;
 *   if (whorl_session_load(session, &fault, bytes, size) != WHORL_OK) {
 *     char sentence[WHORL_FILE_FAULT_TEXT];
 *     whorl_file_fault_text(sentence, &fault);
 *   }
 */
#ifndef WHORL_FILE_FAULT_H
#define WHORL_FILE_FAULT_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHORL_FILE_FAULT_NAME = 64, WHORL_FILE_FAULT_TEXT = 384 };

/* Some of the file's text. */
typedef struct whorl_slice {
  const uint8_t *text;
  size_t size;
} whorl_slice;

bool whorl_slice_is(whorl_slice slice, const char *text);

/* A tensor's shape, of which the first two sizes are told. */
typedef struct whorl_told_shape {
  uint32_t rank; /* 0: there is nothing to tell */
  uint64_t sizes[2];
} whorl_told_shape;

typedef struct whorl_file_fault {
  whorl_status status;
  char tensor[WHORL_FILE_FAULT_NAME]; /* its name, cut short if need be; "" for no single tensor */
  whorl_told_shape found, wanted;
} whorl_file_fault;

/* Describes a fault of the tensor of that name, without shapes; returns the status. */
whorl_status whorl_file_fault_set(whorl_file_fault *fault, whorl_status status, whorl_slice tensor);

/* The fault as one plain sentence like those of whorl_status_text, with an end of text. */
void whorl_file_fault_text(char text[WHORL_FILE_FAULT_TEXT], const whorl_file_fault *fault);

#endif
