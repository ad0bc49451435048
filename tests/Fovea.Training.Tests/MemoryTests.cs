using Fovea.Kernels.Memory;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Training.Tests;

[Collection("engine")]
public sealed class MemoryTests
{
    [Fact]
    public void StepsLeaveNothingBehind()
    {
        var model = new Sequential(
            new Conv2d(1, 6, 5, padding: 2), new Relu(), new MaxPool2d(2, 2), new Flatten(), new Linear(6 * 14 * 14, 10));
        model.Initialize(1);
        var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = 0.01, Momentum = 0.9 });
        Tensor images = Tensor.Full(new Shape(8, 1, 28, 28), 0.5f);
        int[] labels = [0, 1, 2, 3, 4, 5, 6, 7];
        long After(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                using var tape = new GradientTape();
                Tensor loss = model.Forward(images).CrossEntropy(labels);
                tape.Backward(loss);
                loss.Release();
                optimizer.Step();
                optimizer.ZeroGrad();
            }

            return BufferPool.Shared.OutstandingBytes;
        }

        // Tensors that earlier tests dropped return to the pool when they are collected, which must not happen between the two counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long early = After(20);
        Assert.Equal(early, After(500));
    }
}
