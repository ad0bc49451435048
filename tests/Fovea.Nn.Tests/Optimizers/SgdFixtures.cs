// Written by eng/make-sgd-fixtures.py with PyTorch 1.13.0; do not edit.
using Fovea.Nn.Optimizers;

namespace Fovea.Nn.Tests.Optimizers;

internal static class SgdFixtures
{
    public static readonly float[] Start = [0.5f, -1.25f, 2.0f, 0.0f, -0.03125f];

    public static readonly double[] Rates = [0.1, 0.1, 0.01, 0.05];

    public static readonly float[][] Gradients =
    [
        [0.25f, -0.5f, 1.0f, 0.125f, 3.0f],
        [-0.75f, 0.5f, 0.25f, 0.0f, 2.0f],
        [0.5f, 1.5f, -2.0f, -0.25f, 1.0f],
        [0.0f, 0.0f, 0.0f, 0.0f, 0.0f],
    ];

    public static readonly Dictionary<string, Case> Cases = new()
    {
        ["plain"] = new(
            new SgdOptions { },
            [
                [0.475f, -1.2f, 1.9f, -0.0125f, -0.33125f],
                [0.55f, -1.25f, 1.875f, -0.0125f, -0.53125f],
                [0.545f, -1.265f, 1.895f, -0.01f, -0.54125f],
                [0.545f, -1.265f, 1.895f, -0.01f, -0.54125f],
            ]),
        ["weight decay"] = new(
            new SgdOptions { WeightDecay = 0.05 },
            [
                [0.4725f, -1.19375f, 1.89f, -0.0125f, -0.33109376f],
                [0.5451375f, -1.2377813f, 1.8555499f, -0.0124375f, -0.5294383f],
                [0.53986496f, -1.2521623f, 1.8746221f, -0.009931281f, -0.5391736f],
                [0.53851527f, -1.2490319f, 1.8699355f, -0.009906453f, -0.53782564f],
            ]),
        ["momentum"] = new(
            new SgdOptions { Momentum = 0.9 },
            [
                [0.475f, -1.2f, 1.9f, -0.0125f, -0.33125f],
                [0.5275f, -1.205f, 1.785f, -0.02375f, -0.80125f],
                [0.52722496f, -1.22045f, 1.79465f, -0.022262499f, -0.85354996f],
                [0.52598745f, -1.289975f, 1.8380749f, -0.015568749f, -1.0889f],
            ]),
        ["momentum, weight decay"] = new(
            new SgdOptions { Momentum = 0.9, WeightDecay = 0.05 },
            [
                [0.4725f, -1.19375f, 1.89f, -0.0125f, -0.33109376f],
                [0.5203875f, -1.1871563f, 1.75655f, -0.0236875f, -0.79929763f],
                [0.51943713f, -1.2009693f, 1.7636611f, -0.022182532f, -0.8510363f],
                [0.51386213f, -1.2601254f, 1.7912525f, -0.015354716f, -1.0817329f],
            ]),
        ["momentum, dampening"] = new(
            new SgdOptions { Momentum = 0.9, Dampening = 0.3, WeightDecay = 0.05 },
            [
                [0.4725f, -1.19375f, 1.89f, -0.0125f, -0.33109376f],
                [0.49859625f, -1.1739469f, 1.7668849f, -0.02370625f, -0.73979425f],
                [0.4972704f, -1.1822537f, 1.7691861f, -0.022956515f, -0.7833184f],
                [0.49043387f, -1.2175655f, 1.7764456f, -0.019542536f, -0.9778061f],
            ]),
        ["nesterov"] = new(
            new SgdOptions { Momentum = 0.9, Nesterov = true },
            [
                [0.4525f, -1.155f, 1.81f, -0.02375f, -0.60125f],
                [0.57475f, -1.2095f, 1.6815f, -0.033875f, -1.22425f],
                [0.56950253f, -1.238405f, 1.7101849f, -0.03003625f, -1.28132f],
                [0.56838876f, -1.3009775f, 1.7492675f, -0.024011875f, -1.493135f],
            ]),
        ["nesterov, weight decay"] = new(
            new SgdOptions { Momentum = 0.75, Nesterov = true, WeightDecay = 0.05 },
            [
                [0.451875f, -1.1515625f, 1.8075f, -0.021875f, -0.55597657f],
                [0.56370234f, -1.1973456f, 1.6860594f, -0.028714843f, -1.0697739f],
                [0.55739063f, -1.2226635f, 1.7130288f, -0.024835909f, -1.1100812f],
                [0.55109f, -1.2582515f, 1.7348311f, -0.019610088f, -1.2208825f],
            ]),
        ["2012"] = new(
            new SgdOptions { Momentum = 0.9, WeightDecay = 0.05, Form = SgdForm.AlexNet2012 },
            [
                [0.4725f, -1.19375f, 1.89f, -0.0125f, -0.33109376f],
                [0.5203875f, -1.1871562f, 1.75655f, -0.0236875f, -0.79929763f],
                [0.55822605f, -1.1956283f, 1.6555667f, -0.031244406f, -1.2302815f],
                [0.59088516f, -1.2002641f, 1.5605428f, -0.03796751f, -1.6150913f],
            ]),
    };

    public sealed record Case(SgdOptions Options, float[][] After);
}
