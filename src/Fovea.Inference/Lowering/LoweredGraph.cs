namespace Fovea.Inference.Lowering;

/// <summary>The work of a forward pass in order. Passes rewrite it in place.</summary>
internal sealed class LoweredGraph(Value input)
{
    public Value Input { get; } = input;

    public List<LoweredNode> Nodes { get; set; } = [];

    public List<Value> Outputs { get; } = [];

    public bool IsOutput(Value value) => Outputs.Contains(value);

    public LoweredNode? ProducerOf(Value value) => Nodes.Find(node => node.Outputs.Contains(value));

    /// <summary>The nodes that read a value, each once.</summary>
    public List<LoweredNode> ConsumersOf(Value value) => Nodes.FindAll(node => node.Inputs.Contains(value));

    /// <summary>Whether <paramref name="consumer"/>, once, is all that a value is for.</summary>
    public bool IsOnlyFor(Value value, LoweredNode consumer) =>
        !IsOutput(value) && value != Input && ConsumersOf(value) is [var only] && only == consumer && consumer.Inputs.Count(input => input == value) == 1;

    /// <summary>Lets <paramref name="node"/> give the result of <paramref name="successor"/>, which goes.</summary>
    public void Absorb(LoweredNode node, LoweredNode successor)
    {
        node.Outputs[0] = successor.Output;
        Nodes.Remove(successor);
    }

    /// <summary>Takes out a node whose result is its input.</summary>
    public void Bypass(LoweredNode node)
    {
        Nodes.Remove(node);
        foreach (LoweredNode other in Nodes)
            Replace(other.Inputs, node.Output, node.Inputs[0]);
        Replace(Outputs, node.Output, node.Inputs[0]);
    }

    private static void Replace(List<Value> values, Value former, Value present)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == former)
                values[i] = present;
        }
    }
}
