// Package geo is the shapes behind ST_POINT and its kin: their text, their bytes, and how two of them lie to each other.
//
// Points are on the unit sphere (S2, as in Doris); whether two shapes touch or cross is asked on the plane of longitude and
// latitude wherever Doris asks it there, with its tolerance of a millionth of a degree (Doris: be/src/geo). A shape is immutable.
// sql/expr imports it.
package geo
