/* The sentences of the status codes: what is wrong and, where it helps, what would be right. */
#include "status.h"

const char *whorl_status_text(whorl_status status)
{
  switch (status) {
  case WHORL_OK:
    return "all is well";
  case WHORL_BAD_POINTER:
    return "an address is null, misaligned or outside the module's memory";
  case WHORL_BAD_COUNT:
    return "a count is outside its range";
  case WHORL_BAD_SETTING:
    return "a setting is outside its range";
  case WHORL_BAD_NAME:
    return "there is no entry of that number or name";
  case WHORL_BAD_TIMESTEP:
    return "a timestep must be a whole number from 0 to one less than the number of timesteps";
  case WHORL_BAD_LABEL:
    return "a label must be a whole number from 0 to one less than the number of classes, and a "
           "model without classes takes none";
  case WHORL_NOT_FINITE:
    return "a number is not finite";
  case WHORL_TOO_LARGE:
    return "this needs more memory than there is; use a smaller width, fewer blocks or fewer "
           "points";
  case WHORL_NO_DATA:
    return "this session was made without data, so it can sample but not train";
  case WHORL_DIVERGED:
    return "the loss has exploded, so training stopped and went back to its last good weights; try "
           "a lower learning rate";
  case WHORL_FILE_TRUNCATED:
    return "the model file ends too early or has bytes left over";
  case WHORL_FILE_HEADER:
    return "the model file's header is not that of a safetensors file";
  case WHORL_FILE_TENSOR:
    return "the model file has a tensor that is not float32, not finite, or placed where no tensor "
           "can be";
  case WHORL_FILE_SHAPE:
    return "the model file's tensors are not those of a Whorl denoiser, or their shapes do not fit "
           "together";
  case WHORL_STATUS_COUNT:
    break;
  }
  return "an unknown error";
}
