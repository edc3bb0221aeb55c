#!/usr/bin/env python3
"""The network of spark-vae in PyTorch, for comparison: the same layers, bound, optimizer, batch.

    pytorch_vae.py about                  which PyTorch and BLAS this is, as JSON
    pytorch_vae.py serve                  the same line, then times blocks of steps: "BATCH STEPS" in, JSON out
    pytorch_vae.py bound --data DIR       trains on MNIST until the test negative ELBO is low enough

`bound --processes 2` is DistributedDataParallel over gloo. One process has one thread, as our workers have.
Seconds of `serve` are CPU seconds of this process, those of `bound` are wall seconds without evaluations.
"""
import argparse
import gzip
import json
import os
import re
import struct
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import torch  # noqa: E402  (after the threads are set)
from torch import nn  # noqa: E402

KEPT_BATCHES = 20
TRAIN_IMAGES = "train-images-idx3-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
ACTIVATIONS = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "softplus": nn.Softplus,
    "elu": nn.ELU,
    "leakyrelu": nn.LeakyReLU,
    "swish": nn.SiLU,
}


class Vae(nn.Module):
    """Gaussian q(z|x), Bernoulli p(x|z) by logits."""

    def __init__(self, features, latent, encoder, decoder, activation):
        super().__init__()
        self.encoder, top = self.hidden(features, encoder, activation)
        self.mean = nn.Linear(top, latent)
        self.log_variance = nn.Linear(top, latent)
        self.decoder, top = self.hidden(latent, decoder, activation)
        self.output = nn.Linear(top, features)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_normal_(module.weight)
                nn.init.zeros_(module.bias)

    @staticmethod
    def hidden(below, widths, activation):
        layers = []
        for width in widths:
            layers += [nn.Linear(below, width), ACTIVATIONS[activation]()]
            below = width
        return nn.Sequential(*layers), below

    def forward(self, x):
        """The mean negative ELBO: nats, summed over features and latents, mean over rows."""
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        logits = self.output(self.decoder(z))
        nll = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = 0.5 * torch.sum(mean * mean + torch.exp(log_variance) - 1 - log_variance)
        return (nll + kl) / x.shape[0]


def about():
    """Names the BLAS, because a comparison with a reference BLAS would be worthless."""
    config = torch.__config__.show()
    named = re.search(r"BLAS_INFO=(\w+)", config)
    version = re.search(r"Math Kernel Library Version ([\w.]+)|(OpenBLAS [\w.]+)", config)
    blas = [named.group(1) if named else "unknown"] + ([version.group(1) or version.group(2)] if version else [])
    return {
        "torch": torch.__version__,
        "blas": " ".join(blas),
        "cpuCapability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "config": [line.strip() for line in config.splitlines() if line.strip()],
    }


def network(arguments):
    torch.manual_seed(1)
    return Vae(arguments.features, arguments.latent, arguments.encoder, arguments.decoder, arguments.activation)


def step(model, optimizer, x):
    optimizer.zero_grad()
    loss = model(x)
    loss.backward()
    optimizer.step()


def serve(arguments):
    model = network(arguments)
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.learning_rate)
    batches = {}
    print(json.dumps(about()), flush=True)
    while True:
        try:
            size, steps = map(int, input().split())
        except EOFError:
            return
        if size not in batches:
            batches[size] = [torch.rand(size, arguments.features) for _ in range(KEPT_BATCHES)]
        began = time.process_time()
        for i in range(steps):
            step(model, optimizer, batches[size][i % KEPT_BATCHES])
        print(json.dumps({"seconds": time.process_time() - began}), flush=True)


def images(folder, name):
    """MNIST's own format, plain or gzipped, as floats in [0, 1]."""
    path = os.path.join(folder, name)
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
    with opened as file:
        _, rows, height, width = struct.unpack(">IIII", file.read(16))
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    return pixels.reshape(rows, height * width).float() / 255


def bound(arguments):
    """Each process has a share of the rows and contributes to every gradient."""
    if arguments.processes == 1:
        print(json.dumps(train(0, arguments)), flush=True)
        return
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29571")
    torch.multiprocessing.spawn(join, args=(arguments,), nprocs=arguments.processes)


def join(rank, arguments):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=rank, world_size=arguments.processes)
    result = train(rank, arguments)
    if rank == 0:
        print(json.dumps(result), flush=True)
    torch.distributed.destroy_process_group()


def train(rank, arguments):
    rows = images(arguments.data, TRAIN_IMAGES)[rank :: arguments.processes]
    test = images(arguments.data, TEST_IMAGES)
    arguments.features = rows.shape[1]
    model = network(arguments)
    trained = nn.parallel.DistributedDataParallel(model) if arguments.processes > 1 else model
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.learning_rate)
    torch.manual_seed(2 + rank)
    seconds, value, passes = 0.0, float("inf"), 0
    while value > arguments.bound and passes < arguments.passes:
        began = time.perf_counter()
        for chosen in torch.randperm(len(rows)).split(arguments.batch_size):
            step(trained, optimizer, rows[chosen])
        seconds += time.perf_counter() - began
        passes += 1
        value = evaluated(model, test, arguments.processes)
    return {
        "seconds": seconds if value <= arguments.bound else None,
        "passes": passes,
        "testNegativeElbo": value,
        "batchSize": arguments.batch_size,
        "learningRate": arguments.learning_rate,
        "processes": arguments.processes,
    }


def evaluated(model, test, processes):
    """The same number in all processes, so that they stop together."""
    with torch.no_grad():
        value = torch.stack([model(part) * len(part) for part in test.split(1000)]).sum() / len(test)
    if processes > 1:
        torch.distributed.broadcast(value, 0)
    return value.item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["about", "serve", "bound"])
    parser.add_argument("--features", type=int, default=784)
    parser.add_argument("--latent", type=int, default=20)
    parser.add_argument("--encoder", type=widths, default=[500], help="widths, like 500,200")
    parser.add_argument("--decoder", type=widths, default=[500])
    parser.add_argument("--activation", choices=list(ACTIVATIONS), default="tanh")
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--data", help="folder of MNIST's four files")
    parser.add_argument("--batch-size", type=int, default=100, help="rows of a step, in each process")
    parser.add_argument("--bound", type=float, default=105.0, help="test negative ELBO to reach, nats")
    parser.add_argument("--passes", type=int, default=50, help="the most passes to train")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.mode == "about":
        print(json.dumps(about()), flush=True)
    elif arguments.mode == "serve":
        serve(arguments)
    elif arguments.data is None:
        parser.error("bound needs --data DIR, the folder of MNIST's four files")
    else:
        bound(arguments)


def widths(text):
    return [int(width) for width in text.split(",") if width]


if __name__ == "__main__":
    main()
