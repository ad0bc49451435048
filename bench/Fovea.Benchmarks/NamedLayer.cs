using Fovea.Kernels.Convolution;
using Fovea.Kernels.Pooling;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Benchmarks;

/// <summary>A layer of a network in the catalogue, with the sizes that it has there.</summary>
/// <param name="Node">The layer in the traced network.</param>
internal sealed record NamedLayer(GraphNode Node)
{
    private static readonly Dictionary<(string Model, int Batch), Graph> _graphs = [];

    private Shape Input => Node.Inputs[0].Shape;

    /// <summary>The layer that is named as its parameters are, for example <c>resnet50/layer3.1.conv2</c>.</summary>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public static NamedLayer Find<TOperator>(string name, int batch)
        where TOperator : Operator
    {
        string[] parts = name.Split('/');
        GraphNode? node = Trace(parts[0], batch).Nodes.FirstOrDefault(each => each.Operator is TOperator && each.Path == parts[1]);
        return node is null
            ? throw new ArgumentException($"{name}: {parts[0]} has no {typeof(TOperator).Name} named {parts[1]}.") : new NamedLayer(node);
    }

    /// <summary>The sizes of a convolution.</summary>
    public Conv2dGeometry Convolution()
    {
        Window window = Node.Window!;
        Shape weight = Node.Inputs[1].Shape;
        return new Conv2dGeometry(
            Input[0], Input[2], Input[3], Input[1], weight[0], window.KernelH, window.KernelW, window.StrideH, window.StrideW,
            window.PaddingH, window.PaddingW, Groups: Input[1] / weight[1]);
    }

    /// <summary>The sizes of a pooling.</summary>
    public Pool2dGeometry Pooling()
    {
        Window window = Node.Window!;
        var geometry = new Pool2dGeometry(
            Input[0], Input[2], Input[3], Input[1], window.KernelH, window.KernelW, window.StrideH, window.StrideW,
            window.PaddingH, window.PaddingW);
        return geometry with { CeilMode = geometry.OutputHeight != Node.Output.Shape[2] };
    }

    private static Graph Trace(string model, int batch)
    {
        if (!_graphs.TryGetValue((model, batch), out Graph? graph))
        {
            ModelInfo info = ModelCatalogue.Find(model);
            Nn.Layer network = info.Create(new ModelOptions());
            network.Eval();
            _graphs[(model, batch)] = graph = Graph.Trace(network.Forward, info.InputShape(batch));
        }

        return graph;
    }
}
