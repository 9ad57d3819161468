/* Faults of model files in words. */
#include "file_fault.h"

#include <assert.h>
#include <string.h>

bool whorl_slice_is(whorl_slice slice, const char *text)
{
  return slice.size == strlen(text) && memcmp(slice.text, text, slice.size) == 0;
}

whorl_status whorl_file_fault_set(whorl_file_fault *fault, whorl_status status, whorl_slice tensor)
{
  size_t size = tensor.size;
  if (size >= sizeof fault->tensor) {
    size = sizeof fault->tensor - 1;
    while (size > 0 && (tensor.text[size] & 0xC0) == 0x80) { /* not within a character of UTF-8 */
      size--;
    }
  }
  memset(fault, 0, sizeof *fault);
  fault->status = status;
  if (size > 0) {
    memcpy(fault->tensor, tensor.text, size);
  }
  return status;
}

static char *put_text(char *to, const char *text)
{
  const size_t size = strlen(text);
  memcpy(to, text, size + 1);
  return to + size;
}

static char *put_number(char *to, uint64_t number)
{
  char digits[21];
  size_t first = sizeof digits - 1;
  digits[first] = '\0';
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return put_text(to, digits + first);
}

/* "[8, 4]", "[8]"; of a third size and more "[8, 4, …]". */
static char *put_shape(char *to, const whorl_told_shape *shape)
{
  to = put_text(to, "[");
  to = put_number(to, shape->sizes[0]);
  if (shape->rank > 1) {
    to = put_text(to, ", ");
    to = put_number(to, shape->sizes[1]);
  }
  return put_text(to, shape->rank > 2 ? ", …]" : "]");
}

void whorl_file_fault_text(char text[WHORL_FILE_FAULT_TEXT], const whorl_file_fault *fault)
{
  /* The longest sentence and shapes of two numbers of 20 digits each are 260 bytes. */
  static_assert(WHORL_FILE_FAULT_TEXT >= 260 + WHORL_FILE_FAULT_NAME, "there is room for all");
  static const char some_tensor[] = "a tensor of the model file";
  const char *sentence = whorl_status_text(fault->status);
  if (fault->tensor[0] != '\0' && strncmp(sentence, some_tensor, sizeof some_tensor - 1) == 0) {
    text = put_text(text, "the model file's tensor \"");
    text = put_text(text, fault->tensor);
    text = put_text(text, "\"");
    sentence += sizeof some_tensor - 1;
  }
  text = put_text(text, sentence);
  if (fault->found.rank > 0) {
    text = put_text(text, ": ");
    text = put_shape(text, &fault->found);
  }
  if (fault->wanted.rank > 0) {
    text = put_text(text, ", not ");
    put_shape(text, &fault->wanted);
  }
}
