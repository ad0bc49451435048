using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Tests;

/// <summary>What must hold for any network is tried on networks drawn at random.</summary>
public sealed class RandomNetworkTests
{
    private const int Count = 1200;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void ACompiledNetworkGivesWhatTheNetworkGives(int block)
    {
        for (int seed = block * Count / 8; seed < (block + 1) * Count / 8; seed++)
        {
            var network = new RandomNetwork(seed);
            Tensor input = Networks.Images(network.Input);
            IReadOnlyList<Tensor> expected = network.Forward(input);
            using CompiledModel model = InferenceCompiler.Compile(network.Forward, network.Input);
            for (int run = 0; run < 2; run++)
            {
                IReadOnlyList<Tensor> actual = model.RunAll(input);
                for (int i = 0; i < expected.Count; i++)
                    Close.Check($"network {seed}, run {run}, result {i}", actual[i], expected[i], 5e-6);
            }
        }
    }

    [Fact]
    public void BuffersThatLiveAtTheSameTimeDoNotOverlap()
    {
        for (int seed = 0; seed < Count; seed++)
        {
            var network = new RandomNetwork(seed);
            LoweredGraph graph = InferencePlan.Lower(
                inputs => Graph.Named(network.Forward(inputs[0])), [new TensorSpec("input", network.Input)], intermediates: []);
            var locations = new ValueLocations(graph);
            ArenaBuffer[] buffers = [.. locations.Buffers];
            Assert.All(buffers, buffer => Assert.InRange(buffer.Offset + buffer.Floats, buffer.Floats, locations.ArenaFloats));
            Assert.All(buffers, buffer => Assert.Equal(0, buffer.Offset % 16));
            for (int i = 0; i < buffers.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    (ArenaBuffer a, ArenaBuffer b) = (buffers[i], buffers[j]);
                    bool apart = a.Offset + a.Floats <= b.Offset || b.Offset + b.Floats <= a.Offset;
                    Assert.True(apart || a.Last < b.First || b.Last < a.First,
                        $"network {seed}: [{a.First}, {a.Last}] and [{b.First}, {b.Last}] overlap");
                }
            }
        }
    }
}
