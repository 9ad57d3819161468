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
  case WHORL_NO_LABELS_TO_GUIDE:
    return "guidance needs a model with labels, and this one has none";
  case WHORL_NO_NULL_LABEL:
    return "guidance needs a model that was trained with label dropout, and this one always saw "
           "its "
           "labels";
  case WHORL_NO_REAL_TIMES:
    return "training in continuous time is for the flow schedule, which has a formula between "
           "timesteps";
  case WHORL_BAD_INTERVAL:
    return "the interval of guidance must not end before it starts: guidance_from is above "
           "guidance_to";
  case WHORL_BAD_ENERGY:
    return "an energy must be of something: a circle with a radius above 0, a half-plane with a "
           "direction, or a label that a point has";
  case WHORL_NO_ENERGY:
    return "steering needs an energy, and there is none";
  case WHORL_NO_GRADIENT:
    return "steering through the network needs a session that can compute gradients, and this one "
           "was made without; take the gradient of the identity";
  case WHORL_NOT_FLOW:
    return "reflow and straightness are of the flow schedule, and this model has another: train "
           "one with the schedule flow";
  case WHORL_BAD_RULE:
    return "a sampler that remembers its steps cannot take one twice; take ddpm or ddim";
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
    return "the model file ends too early";
  case WHORL_FILE_LEFT_OVER:
    return "the model file has bytes that belong to no tensor";
  case WHORL_FILE_HEADER:
    return "the model file's header is not that of a safetensors file";
  case WHORL_FILE_TOO_MANY:
    return "the model file has too many tensors or too long a header";
  case WHORL_FILE_TWICE:
    return "a tensor of the model file is there twice";
  case WHORL_FILE_SIZE:
    return "a tensor of the model file takes more or fewer bytes than its shape tells";
  case WHORL_FILE_OVERLAP:
    return "a tensor of the model file lies over another one";
  case WHORL_FILE_MISSING:
    return "a tensor of the model file is missing";
  case WHORL_FILE_AMBIGUOUS:
    return "a tensor of the model file is of a second network, and which is wanted is not told";
  case WHORL_FILE_TYPE:
    return "a tensor of the model file is not of type F16, BF16, F32 or F64";
  case WHORL_FILE_SHAPE:
    return "a tensor of the model file has the wrong shape";
  case WHORL_FILE_NO_SUCH_NETWORK:
    return "a tensor of the model file is of a network that is too large, or has an odd width";
  case WHORL_FILE_OTHER_NETWORK:
    return "a tensor of the model file is not of this network";
  case WHORL_FILE_NOT_FINITE:
    return "a tensor of the model file has a number that is not finite";
  case WHORL_FILE_LARGE:
    return "a tensor of the model file has a number beyond a million, with which the network would "
           "overflow";
  case WHORL_STATUS_COUNT:
    break;
  }
  return "an unknown error";
}
