using Fovea.Claims.Studies;
using Fovea.Nn.Layers;

namespace Fovea.Claims.Catalogue;

/// <summary>The claim about what arrives of a gradient at the first layer.</summary>
internal static class GradientClaims
{
    private const string Sigmoid = "sigmoid", Tanh = "tanh", Relu = "ReLU", SigmoidShortcuts = "sigmoid, shortcuts";
    private const int Shallow = 10, Deep = 20;

    private static readonly GradientVariant[] _variants =
    [
        new(Sigmoid, () => new Sigmoid(), InitialWeights.Glorot),
        new(Tanh, () => new Tanh(), InitialWeights.Glorot),
        new(Relu, () => new Relu(), InitialWeights.He),
        new(SigmoidShortcuts, () => new Sigmoid(), InitialWeights.Glorot, HasShortcuts: true),
        new("tanh, shortcuts", () => new Tanh(), InitialWeights.Glorot, HasShortcuts: true),
        new("ReLU, shortcuts", () => new Relu(), InitialWeights.He, HasShortcuts: true),
    ];

    public static Claim VanishingGradient { get; } = new(
        "vanishing-gradient", "Gradients vanish in deep sigmoid networks; rectifiers and shortcuts let them through")
    {
        Paper = "Glorot and Bengio 2010: Understanding the difficulty of training deep feedforward neural networks; "
            + "He et al. 2015 (arXiv:1502.01852, arXiv:1512.03385)",
        Place = "sections 3.1 and 4.2; section 2.2; section 3.2",
        Findings =
        [
            Findings.Times(
                $"sigmoid, {Deep} layers: the first layer's gradient is smaller than the last's", "a sigmoid's slope is at most 1/4",
                seen => 1 / seen[Sigmoid, GradientNorms.FirstToLast(Deep)], atLeast: 1000),
            Findings.Times(
                $"sigmoid: it is smaller by more with {Deep} layers than with {Shallow}", "with each layer",
                seen => seen[Sigmoid, GradientNorms.FirstToLast(Shallow)] / seen[Sigmoid, GradientNorms.FirstToLast(Deep)], atLeast: 10),
            Findings.Times(
                $"tanh, {Deep} layers: more arrives at the first than with sigmoid", "a slope of 1 at 0",
                seen => seen.Ratio(GradientNorms.FirstToLast(Deep), Tanh, Sigmoid), atLeast: 100),
            Findings.Times(
                $"ReLU, {Deep} layers: the first layer's gradient by the last's", "about as large",
                seen => seen[Relu, GradientNorms.FirstToLast(Deep)], atLeast: 0.1),
            Findings.Times(
                $"sigmoid, {Deep} layers: more arrives at the first with shortcuts than without", "shortcuts let it through",
                seen => seen.Ratio(GradientNorms.FirstToLast(Deep), SigmoidShortcuts, Sigmoid), atLeast: 1000),
        ],
        Quick = new ClaimSetup(new GradientNorms(Budgets.Cifar10, _variants, [5, Shallow, Deep])),
        AsPublished = new ClaimSetup(
            new GradientNorms(Budgets.Cifar10, _variants, [5, Shallow, Deep, 50, 100]) { BatchSize = 256 })
        {
            Seeds = 5,
        },
    };
}
