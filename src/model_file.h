/*
 * model_file: which of a safetensors file's tensors are a denoiser's, and their values.
 *
 *   whorl_model_file model;
 *   whorl_file_fault fault;
 *   whorl_status status = whorl_model_file_read(&model, &fault, bytes, size);
 *   if (status == WHORL_OK) whorl_model_file_copy(slab, &model); // a slab of model.layout
 *
 * The sizes of the network are read from the shapes. Its tensors have the names of the layout
 * behind one prefix: none, what wrappers leave (any row of "module.", "_orig_mod.", "model."), or
 * any other that there is one of. Values of type F16, BF16, F32 and F64 are taken; those of F64 are
 * rounded to the nearest float.
 *
 * Beside them a file may have averaged weights: tensors of the same names behind the prefix "ema.".
 * Where there is one of them, all must be there and fit. All other tensors of the file are passed
 * over.
 */
#ifndef WHORL_MODEL_FILE_H
#define WHORL_MODEL_FILE_H

#include "denoiser.h"
#include "file_fault.h"
#include "safetensors.h"

/*
 * The largest absolute value of a weight. With it no forward pass overflows, however large the net
 * (hidden width H <= 1024, time width <= 256, 16 blocks), of points of up to 1024 numbers with
 * |x| <= 1e25; W = 1e6:
 *   time branch   |first| <= 257 W, |second| <= H 257 W^2 + W                        < 3e17
 *   h             |input| <= 1024 W 1e25 + W, and the time branch                    < 3e34
 *   layer norm    H |h| < 4e37, so the mean is finite; |normalised| <= sqrt(H) = 32, or 0 where
 *                 the sum of squares is infinite; with gain and shift                <= 33 W
 *   block         |first| <= H 33 W^2 + W, |second| <= H 34 H W^3 < 4e25, 16 times added to h
 *   output        the same with H / 2                                                < 2e25
 * and a float ends at 3.4e38. Trained weights are a few units large.
 */
enum { WHORL_FILE_MAX_WEIGHT = 1000000 };

/* What stands before the names of averaged weights. */
#define WHORL_FILE_AVERAGE "ema."

/* Where the layout's tensors are in the file. */
typedef struct whorl_model_file_set {
  whorl_slice prefix; /* of their names */
  struct {
    size_t begin; /* in bytes from the start of the data */
    int type;
  } places[WHORL_MAX_TENSORS];
} whorl_model_file_set;

typedef struct whorl_model_file {
  whorl_safetensors file;
  whorl_denoiser_shape shape;
  whorl_layout layout;
  whorl_model_file_set weights, average;
  bool has_average;
} whorl_model_file;

/* Finds and checks everything. Nothing is copied: the bytes must outlive the description. Any
   WHORL_FILE_… but WHORL_FILE_OTHER_NETWORK; *fault tells of which tensor. */
whorl_status whorl_model_file_read(whorl_model_file *model, whorl_file_fault *fault,
                                   const uint8_t *bytes, size_t size);

/* The weights or their average, a set of the model's, into a slab [model->layout.slab_count]; its
   padding stays. */
void whorl_model_file_copy(float *slab, const whorl_model_file *model,
                           const whorl_model_file_set *set);

/* The names of the tensors that were passed over, as they stand in the file, each with a line feed
   behind it, which no name can have: all that fit into text[capacity]. Returns the bytes of all. */
size_t whorl_model_file_others(uint8_t *text, size_t capacity, const whorl_model_file *model);

#endif
