using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Operators;
using AdaptiveAvgPool2d = Fovea.Nn.Layers.AdaptiveAvgPool2d;
using AvgPool2d = Fovea.Nn.Layers.AvgPool2d;
using Conv2d = Fovea.Nn.Layers.Conv2d;
using ConvTranspose2d = Fovea.Nn.Layers.ConvTranspose2d;
using Linear = Fovea.Nn.Layers.Linear;
using LocalResponseNorm = Fovea.Nn.Layers.LocalResponseNorm;
using MaxPool2d = Fovea.Nn.Layers.MaxPool2d;

namespace Fovea.Inference.Tests;

/// <summary>
/// A network of operators drawn at random, each reading results drawn at random: forks, sums, concatenations of concatenations,
/// results nobody reads, several outputs.
/// </summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;
    private readonly List<Func<List<Tensor>, Tensor>> _steps = [];
    private readonly List<Shape> _shapes;
    private readonly List<int> _outputs = [];
    private int _layers;

    public RandomNetwork(int seed)
    {
        _random = new Random(seed);
        Input = new Shape(_random.Next(1, 4), _random.Next(1, 20), _random.Next(3, 10), _random.Next(3, 10));
        _shapes = [Input];
        int count = _random.Next(1, 25);
        while (_steps.Count < count)
            AddStep();
        for (int i = _random.Next(1, 4); i > 0; i--)
            _outputs.Add(_random.Next(Math.Max(0, _shapes.Count - 6), _shapes.Count));
    }

    public Shape Input { get; }

    public IReadOnlyList<Tensor> Forward(Tensor input)
    {
        List<Tensor> values = [input];
        foreach (Func<List<Tensor>, Tensor> step in _steps)
            values.Add(step(values));
        return [.. _outputs.Select(output => values[output])];
    }

    private void AddStep()
    {
        int from = _random.Next(3) == 0 ? _random.Next(_shapes.Count) : _shapes.Count - 1;
        Shape x = _shapes[from];
        if (x.Rank == 2)
        {
            AddRowStep(from, x);
            return;
        }

        switch (_random.Next(16))
        {
            case 0 or 1 or 2:
                AddLayer(from, new Conv2d(x[1], _random.Next(1, 40), kernel: 1, stride: _random.Next(1, 3)));
                break;
            case 3 or 4:
                AddLayer(from, new Conv2d(x[1], _random.Next(1, 24), kernel: 3, padding: 1));
                break;
            case 5:
                AddLayer(
                    from, new Conv2d(x[1], x[1] * _random.Next(1, 3), kernel: 3, stride: 2, padding: 1, options: new() { Groups = x[1] }));
                break;
            case 6 or 7:
                AddLayer(from, new BatchNorm2d(x[1]));
                break;
            case 8 or 9:
                Add(values => values[from].Relu());
                break;
            case 10:
                AddSum(from, x);
                break;
            case 11:
                AddConcatenation(x);
                break;
            case 12:
                AddLayer(
                    from, x[2] > 2 && x[3] > 2 ? new MaxPool2d(3, stride: _random.Next(1, 3), padding: 1) : new AdaptiveAvgPool2d(2, 2));
                break;
            case 13:
                AddOther(from, x);
                break;
            case 14:
                float factor = _random.NextSingle() + 0.5f;
                Add(values => values[from].Scale(factor));
                break;
            default:
                AddBlock(from, x);
                break;
        }
    }

    private void AddOther(int from, Shape x)
    {
        switch (_random.Next(7))
        {
            case 0:
                Add(values => values[from].Sigmoid());
                break;
            case 1:
                Add(values => values[from].Tanh());
                break;
            case 2:
                AddLayer(from, new LocalResponseNorm(5, alpha: 0.1f));
                break;
            case 3:
                AddLayer(from, new AvgPool2d(2, stride: 1, padding: 1));
                break;
            case 4:
                AddLayer(from, new ConvTranspose2d(x[1], _random.Next(1, 8), kernel: 2, stride: 2));
                break;
            case 5:
                (int height, int width) = (_random.Next(1, 12), _random.Next(1, 12));
                bool nearest = _random.Next(2) == 0;
                Add(values => nearest
                    ? new UpsampleNearestOperator(height, width).Apply(values[from])
                    : new UpsampleBilinearOperator(height, width).Apply(values[from]));
                break;
            default:
                Add(values => values[from].Flatten());
                break;
        }
    }

    private void AddRowStep(int from, Shape x)
    {
        switch (_random.Next(5))
        {
            case 0 or 1:
                AddLayer(from, new Linear(x[1], _random.Next(1, 30)));
                break;
            case 2:
                Add(values => values[from].Relu());
                break;
            case 3:
                Add(values => values[from].Softmax());
                break;
            default:
                AddLayer(0, new Conv2d(Input[1], 8, kernel: 3, padding: 1));
                break;
        }
    }

    /// <summary>Parallel convolutions of one input side by side, as in an Inception block.</summary>
    private void AddBlock(int from, Shape x)
    {
        List<int> parts = [];
        for (int i = _random.Next(2, 5); i > 0; i--)
        {
            AddLayer(from, new Conv2d(x[1], _random.Next(1, 40), kernel: 1));
            int last = _shapes.Count - 1;
            Add(values => values[last].Relu());
            if (_random.Next(2) == 0)
                AddLayer(_shapes.Count - 1, new Conv2d(_shapes[^1][1], _random.Next(1, 20), kernel: 3, padding: 1));
            parts.Add(_shapes.Count - 1);
        }

        Concatenate(parts);
    }

    private void AddSum(int from, Shape x)
    {
        int[] same = [.. Enumerable.Range(0, _shapes.Count).Where(i => _shapes[i] == x)];
        int other = same[_random.Next(same.Length)];
        Add(values => values[from].Add(values[other]));
    }

    private void AddConcatenation(Shape x)
    {
        int[] alike = [.. Enumerable.Range(0, _shapes.Count)
            .Where(i => _shapes[i].Rank == 4 && (_shapes[i][0], _shapes[i][2], _shapes[i][3]) == (x[0], x[2], x[3]))];
        Concatenate([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => alike[_random.Next(alike.Length)])]);
    }

    private void Concatenate(List<int> parts) => Add(values => Tensor.Concatenate([.. parts.Select(part => values[part])]));

    private void AddLayer(int from, Fovea.Nn.Layer layer)
    {
        var named = new Fovea.Nn.Sequential(layer);
        foreach (Fovea.Nn.StateEntry entry in named.State())
            entry.Value.CopyFrom(Fovea.Testing.Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), (ulong)_layers));
        _layers++;
        Add(values => layer.Forward(values[from]));
    }

    private void Add(Func<List<Tensor>, Tensor> step)
    {
        Shape shape = default;
        Fovea.Tensors.Graphs.Graph.Trace(
            input =>
            {
                List<Tensor> values = [input];
                foreach (Func<List<Tensor>, Tensor> earlier in _steps)
                    values.Add(earlier(values));
                Tensor result = step(values);
                shape = result.Shape;
                return result;
            },
            Input);
        _shapes.Add(shape);
        _steps.Add(step);
    }
}
