/* Nest's packages refer to each other in a circle that Node's ESM loader accepts only when the core is loaded first. */
import '@nestjs/common';
import '@nestjs/core';
